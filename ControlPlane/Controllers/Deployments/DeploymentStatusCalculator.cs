using Platform.Kubernetes.Apps.V1;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>The status of a deployment from its replica sets.</summary>
internal static class DeploymentStatusCalculator
{
    /// <summary>The counts, and whether enough pods are available.</summary>
    public static DeploymentStatus Calculate(Deployment deployment, IReadOnlyList<ReplicaSet> all, ReplicaSet? current, DateTimeOffset now)
    {
        var replicas = RolloutMath.Actual(all);
        var available = RolloutMath.Available(all);
        var status = deployment.Status with
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = NullIfZero(replicas),
            UpdatedReplicas = NullIfZero(current?.Status.Replicas ?? 0),
            ReadyReplicas = NullIfZero(RolloutMath.Ready(all)),
            AvailableReplicas = NullIfZero(available),
            UnavailableReplicas = NullIfZero(Math.Max(0, Math.Max(RolloutMath.Specified(all), deployment.Spec.Replicas ?? 1) - available)),
        };
        var enough = available >= (deployment.Spec.Replicas ?? 1) - RolloutLimits.Of(deployment).Unavailable;
        return status with
        {
            Conditions = DeploymentConditions.Set(
                status.Conditions,
                DeploymentConditions.Available,
                enough,
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                now),
        };
    }

    /// <summary>Adds how the rollout goes: complete, moving, or stuck for longer than the deadline.</summary>
    public static DeploymentStatus WithProgress(
        Deployment deployment, DeploymentStatus status, IReadOnlyList<ReplicaSet> all, ReplicaSet? current, DateTimeOffset now)
    {
        var progressing = DeploymentConditions.Find(deployment.Status.Conditions, DeploymentConditions.Progressing);
        var conditions = status.Conditions;
        if (HasDeadline(deployment))
        {
            var finished = status.Replicas == status.UpdatedReplicas && progressing?.Reason == DeploymentConditions.SetAvailable;
            var subject = current is null ? $"Deployment \"{deployment.Metadata.Name}\"" : $"ReplicaSet \"{current.Metadata.Name}\"";
            if (!finished && IsComplete(deployment, status))
                conditions = Progress(conditions, true, DeploymentConditions.SetAvailable, subject + " has successfully progressed.", now);
            else if (!finished && Moved(deployment, status))
                conditions = Restarted(conditions, subject, progressing, now);
            else if (!finished && IsTimedOut(deployment, status, now))
                conditions = Progress(conditions, false, DeploymentConditions.TimedOut, subject + " has timed out progressing.", now);
        }
        else
        {
            conditions = DeploymentConditions.Without(conditions, DeploymentConditions.Progressing);
        }

        return status with { Conditions = WithFailure(conditions, all, now) };
    }

    /// <summary>Everything is updated, available and nothing of the old is left.</summary>
    public static bool IsComplete(Deployment deployment, DeploymentStatus status)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        return (status.UpdatedReplicas ?? 0) == desired && (status.Replicas ?? 0) == desired && (status.AvailableReplicas ?? 0) == desired
            && (status.ObservedGeneration ?? 0) >= (deployment.Metadata.Generation ?? 0);
    }

    /// <summary>How long until the deadline is due; null when there is none to wait for.</summary>
    public static TimeSpan? UntilDeadline(Deployment deployment, DeploymentStatus status, DateTimeOffset now)
    {
        if (!HasDeadline(deployment) || IsComplete(deployment, status)
            || DeploymentConditions.Find(status.Conditions, DeploymentConditions.Progressing) is not { LastUpdateTime: { } since } condition
            || condition.Reason is DeploymentConditions.SetAvailable or DeploymentConditions.TimedOut)
            return null;
        return since.Value.AddSeconds(deployment.Spec.ProgressDeadlineSeconds!.Value) - now + TimeSpan.FromSeconds(1);
    }

    /// <summary>Whether two statuses say the same.</summary>
    public static bool Same(DeploymentStatus a, DeploymentStatus b) =>
        a with { Conditions = null } == b with { Conditions = null } && (a.Conditions ?? []).SequenceEqual(b.Conditions ?? []);

    private static bool HasDeadline(Deployment deployment) => deployment.Spec.ProgressDeadlineSeconds is > 0 and < int.MaxValue;

    private static bool Moved(Deployment deployment, DeploymentStatus status)
    {
        var before = deployment.Status;
        int Old(DeploymentStatus s) => (s.Replicas ?? 0) - (s.UpdatedReplicas ?? 0);
        return (status.UpdatedReplicas ?? 0) > (before.UpdatedReplicas ?? 0) || Old(status) < Old(before)
            || (status.ReadyReplicas ?? 0) > (before.ReadyReplicas ?? 0) || (status.AvailableReplicas ?? 0) > (before.AvailableReplicas ?? 0);
    }

    private static bool IsTimedOut(Deployment deployment, DeploymentStatus status, DateTimeOffset now)
    {
        var condition = DeploymentConditions.Find(status.Conditions, DeploymentConditions.Progressing);
        if (condition is null || condition.Reason is DeploymentConditions.SetAvailable or DeploymentConditions.Paused)
            return false;
        return condition.Reason == DeploymentConditions.TimedOut
            || condition.LastUpdateTime is { } since && since.Value.AddSeconds(deployment.Spec.ProgressDeadlineSeconds!.Value) < now;
    }

    // Each step forward starts the deadline anew, which Set alone would not do while the reason stays.
    private static IReadOnlyList<DeploymentCondition> Restarted(
        IReadOnlyList<DeploymentCondition>? conditions, string subject, DeploymentCondition? present, DateTimeOffset now)
    {
        var renewed = Progress(
            DeploymentConditions.Without(conditions, DeploymentConditions.Progressing), true, DeploymentConditions.SetUpdated, subject + " is progressing.", now);
        return present is { Status: "True", LastTransitionTime: { } since }
            ? [.. renewed.Select(c => c.Type == DeploymentConditions.Progressing ? c with { LastTransitionTime = since } : c)]
            : renewed;
    }

    private static IReadOnlyList<DeploymentCondition> Progress(
        IReadOnlyList<DeploymentCondition>? conditions, bool status, string reason, string message, DateTimeOffset now) =>
        DeploymentConditions.Set(conditions, DeploymentConditions.Progressing, status, reason, message, now);

    private static IReadOnlyList<DeploymentCondition> WithFailure(
        IReadOnlyList<DeploymentCondition>? conditions, IReadOnlyList<ReplicaSet> all, DateTimeOffset now)
    {
        var failure = all.SelectMany(s => s.Status.Conditions ?? []).FirstOrDefault(c => c.Type == DeploymentConditions.ReplicaFailure);
        return failure is null
            ? DeploymentConditions.Find(conditions, DeploymentConditions.ReplicaFailure) is null
                ? conditions ?? []
                : DeploymentConditions.Without(conditions, DeploymentConditions.ReplicaFailure)
            : DeploymentConditions.Set(
                conditions, DeploymentConditions.ReplicaFailure, failure.Status == "True", failure.Reason ?? "", failure.Message ?? "", now);
    }

    private static int? NullIfZero(int count) => count == 0 ? null : count;
}
