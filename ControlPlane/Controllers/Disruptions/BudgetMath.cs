using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Policy.V1;

namespace Platform.ControlPlane.Controllers.Disruptions;

/// <summary>How many pods of a budget there should be.</summary>
/// <param name="Expected">Pods that the controllers behind them want.</param>
/// <param name="Desired">Pods that must stay healthy.</param>
/// <param name="Problem">Why the budget allows nothing; null when it is sound.</param>
internal sealed record BudgetNeeds(int Expected, int Desired, string? Problem = null);

/// <summary>The arithmetic of disruption budgets.</summary>
internal static class BudgetMath
{
    /// <summary>How long an eviction is believed to be under way when the pod does not end.</summary>
    public static readonly TimeSpan DisruptionTimeout = TimeSpan.FromMinutes(2);

    /// <summary>What a budget needs of its pods.</summary>
    /// <param name="budget">The budget.</param>
    /// <param name="pods">The pods it selects, finished ones left out.</param>
    /// <param name="scaleOf">Replicas that a pod's controller wants, with a key that names the controller; null without one.</param>
    public static BudgetNeeds Needs(PodDisruptionBudget budget, IReadOnlyList<Pod> pods, Func<Pod, (string Controller, int Replicas)?> scaleOf)
    {
        if (budget.Spec.MaxUnavailable is null && budget.Spec.MinAvailable is { Number: { } minimum })
            return new BudgetNeeds(pods.Count, minimum);
        var scales = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var pod in pods)
        {
            if (scaleOf(pod) is not { } scale)
                return new BudgetNeeds(0, 0, $"found no controller of pod \"{pod.Metadata.Name}\", which a percentage or maxUnavailable is counted from");
            scales[scale.Controller] = scale.Replicas;
        }

        var expected = scales.Values.Sum();
        if (budget.Spec.MaxUnavailable is { } most)
            return new BudgetNeeds(expected, Math.Max(0, expected - (most.Scale(expected, roundUp: true) ?? 0)));
        return new BudgetNeeds(expected, budget.Spec.MinAvailable?.Scale(expected, roundUp: true) ?? 0);
    }

    /// <summary>The status of a budget.</summary>
    public static PodDisruptionBudgetStatus Status(PodDisruptionBudget budget, IReadOnlyList<Pod> pods, BudgetNeeds needs, DateTimeOffset now)
    {
        var disrupted = (budget.Status.DisruptedPods ?? new Dictionary<string, Time>())
            .Where(entry => now - entry.Value.Value < DisruptionTimeout
                && pods.Any(pod => pod.Metadata.Name == entry.Key && pod.Metadata.DeletionTimestamp is null))
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        var healthy = pods.Count(pod => pod.Metadata.DeletionTimestamp is null && !disrupted.ContainsKey(pod.Metadata.Name!) && PodState.IsReady(pod));
        var allowed = needs.Problem is not null || needs.Expected <= 0 ? 0 : Math.Max(0, healthy - needs.Desired);
        var (reason, message) = needs.Problem is not null ? ("SyncFailed", needs.Problem) : allowed > 0 ? ("SufficientPods", "") : ("InsufficientPods", "");
        return new PodDisruptionBudgetStatus
        {
            ObservedGeneration = budget.Metadata.Generation,
            DisruptedPods = disrupted.Count > 0 ? disrupted : null,
            DisruptionsAllowed = allowed,
            CurrentHealthy = healthy,
            DesiredHealthy = needs.Desired,
            ExpectedPods = needs.Expected,
            Conditions = [Dated(new Condition
            {
                Type = "DisruptionAllowed",
                Status = allowed > 0 ? "True" : "False",
                Reason = reason,
                Message = message,
                ObservedGeneration = budget.Metadata.Generation,
            }, budget.Status.Conditions, now)],
        };
    }

    /// <summary>Replicas wanted by the controller of a pod; for a replica set of a deployment, by the deployment.</summary>
    public static (string Controller, int Replicas)? ScaleOf(Pod pod, SharedInformers informers)
    {
        if (Owners.Controller(pod.Metadata) is not { } owner)
            return null;
        var ns = pod.Metadata.Namespace;
        switch (owner.Kind)
        {
            case "ReplicaSet" when informers.ReplicaSets.Find(ns, owner.Name) is { } set && set.Metadata.Uid == owner.Uid:
                return Owners.Controller(set.Metadata) is { Kind: "Deployment" } above
                    && informers.Deployments.Find(ns, above.Name) is { } deployment && deployment.Metadata.Uid == above.Uid
                    ? (above.Uid, deployment.Spec.Replicas ?? 1)
                    : (owner.Uid, set.Spec.Replicas ?? 1);
            case "StatefulSet" when informers.StatefulSets.Find(ns, owner.Name) is { } set && set.Metadata.Uid == owner.Uid:
                return (owner.Uid, set.Spec.Replicas ?? 1);
            case "ReplicationController" when informers.ReplicationControllers.Find(ns, owner.Name) is { } set && set.Metadata.Uid == owner.Uid:
                return (owner.Uid, set.Spec.Replicas ?? 1);
            default:
                return null;
        }
    }

    private static Condition Dated(Condition condition, IReadOnlyList<Condition>? before, DateTimeOffset now) => condition with
    {
        LastTransitionTime = before?.FirstOrDefault(old => old.Type == condition.Type && old.Status == condition.Status)?.LastTransitionTime ?? now,
    };
}
