using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.ReplicaSets;

/// <summary>The status of a replica set from its pods.</summary>
internal static class ReplicaSetStatusCalculator
{
    private const string ReplicaFailure = "ReplicaFailure";

    /// <summary>What the status should be.</summary>
    /// <param name="set">The replica set.</param>
    /// <param name="pods">Its active pods.</param>
    /// <param name="failure">Why pods could not be created or deleted; null when they could.</param>
    /// <param name="now">The present.</param>
    public static ReplicaSetStatus Calculate(ReplicaSet set, IReadOnlyList<Pod> pods, ReplicaFailure? failure, DateTimeOffset now)
    {
        var labels = Selector.OfLabels(set.Spec.Template.Metadata.Labels);
        var minReady = set.Spec.MinReadySeconds ?? 0;
        var ready = pods.Count(PodState.IsReady);
        var available = pods.Count(p => PodState.IsAvailable(p, minReady, now));
        return set.Status with
        {
            Replicas = pods.Count,
            FullyLabeledReplicas = NullIfZero(pods.Count(p => labels.Matches(p.Metadata.Labels))),
            ReadyReplicas = NullIfZero(ready),
            AvailableReplicas = NullIfZero(available),
            ObservedGeneration = set.Metadata.Generation,
            Conditions = Conditions(set.Status.Conditions, failure, now),
        };
    }

    /// <summary>Whether a status says nothing new.</summary>
    public static bool Same(ReplicaSetStatus a, ReplicaSetStatus b) =>
        a.Replicas == b.Replicas && (a.FullyLabeledReplicas ?? 0) == (b.FullyLabeledReplicas ?? 0)
        && (a.ReadyReplicas ?? 0) == (b.ReadyReplicas ?? 0) && (a.AvailableReplicas ?? 0) == (b.AvailableReplicas ?? 0)
        && a.ObservedGeneration == b.ObservedGeneration
        && (a.Conditions ?? []).SequenceEqual(b.Conditions ?? []);

    private static int? NullIfZero(int count) => count == 0 ? null : count;

    private static IReadOnlyList<ReplicaSetCondition>? Conditions(
        IReadOnlyList<ReplicaSetCondition>? current, ReplicaFailure? failure, DateTimeOffset now)
    {
        var present = current?.FirstOrDefault(c => c.Type == ReplicaFailure);
        if (failure is null)
            return present is null ? current : NullIfEmpty([.. current!.Where(c => c.Type != ReplicaFailure)]);
        if (present?.Reason == failure.Reason && present.Message == failure.Message)
            return current;
        var condition = new ReplicaSetCondition
        {
            Type = ReplicaFailure,
            Status = ConditionStatus.True,
            Reason = failure.Reason,
            Message = failure.Message,
            LastTransitionTime = (Time)now,
        };
        return [.. (current ?? []).Where(c => c.Type != ReplicaFailure), condition];
    }

    private static IReadOnlyList<ReplicaSetCondition>? NullIfEmpty(IReadOnlyList<ReplicaSetCondition> conditions) =>
        conditions.Count == 0 ? null : conditions;
}

/// <summary>Why a replica set does not have the pods it should.</summary>
/// <param name="Reason">FailedCreate or FailedDelete.</param>
/// <param name="Message">What the API said.</param>
internal sealed record ReplicaFailure(string Reason, string Message);
