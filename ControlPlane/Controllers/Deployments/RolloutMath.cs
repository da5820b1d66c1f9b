using Platform.Kubernetes.Apps.V1;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>How many pods a rollout may have too many and too few.</summary>
/// <param name="Surge">Pods above the desired number.</param>
/// <param name="Unavailable">Pods below it.</param>
internal readonly record struct RolloutLimits(int Surge, int Unavailable)
{
    /// <summary>The limits of a deployment. Both are never zero at once, or nothing could move.</summary>
    public static RolloutLimits Of(Deployment deployment)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        if (deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate)
            return new RolloutLimits(0, 0);
        var rolling = deployment.Spec.Strategy.RollingUpdate;
        var surge = (rolling?.MaxSurge ?? "25%").Scale(replicas, roundUp: true) ?? 0;
        var unavailable = (rolling?.MaxUnavailable ?? "25%").Scale(replicas, roundUp: false) ?? 0;
        if (surge == 0 && unavailable == 0)
            unavailable = 1;
        return new RolloutLimits(surge, Math.Min(unavailable, replicas));
    }
}

/// <summary>The arithmetic of rollouts.</summary>
internal static class RolloutMath
{
    /// <summary>How many replicas the new set should have now.</summary>
    public static int NewReplicas(Deployment deployment, IReadOnlyList<ReplicaSet> all, int current)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        if (deployment.Spec.Strategy.Type == DeploymentStrategyType.Recreate)
            return desired;
        var most = desired + RolloutLimits.Of(deployment).Surge;
        var total = Specified(all);
        return total >= most ? current : current + Math.Min(most - total, desired - current);
    }

    /// <summary>Splits a change of scale during a rollout over the sets, by their size.</summary>
    /// <returns>The new number of replicas of each set, in the order given.</returns>
    public static IReadOnlyList<int> Proportions(Deployment deployment, IReadOnlyList<ReplicaSet> active)
    {
        var desired = deployment.Spec.Replicas ?? 1;
        var allowed = desired > 0 ? desired + RolloutLimits.Of(deployment).Surge : 0;
        var sizes = active.Select(s => s.Spec.Replicas ?? 0).ToArray();
        var toAdd = allowed - sizes.Sum();
        if (toAdd == 0 || active.Count == 0)
            return sizes;
        var order = Enumerable.Range(0, sizes.Length)
            .OrderByDescending(i => sizes[i])
            .ThenBy(i => active[i].Metadata.CreationTimestamp?.Value, toAdd > 0 ? Descending : Ascending)
            .ToArray();
        var left = toAdd;
        var result = sizes.ToArray();
        foreach (var i in order)
        {
            var before = DeploymentMax(active[i]) ?? desired;
            var share = before > 0 ? (int)Math.Round((double)sizes[i] * allowed / before, MidpointRounding.AwayFromZero) - sizes[i] : 0;
            share = toAdd > 0 ? Math.Clamp(share, 0, left) : Math.Clamp(share, left, 0);
            result[i] += share;
            left -= share;
        }

        result[order[0]] = Math.Max(0, result[order[0]] + left);
        return result;
    }

    /// <summary>Replicas that sets ask for.</summary>
    public static int Specified(IEnumerable<ReplicaSet> sets) => sets.Sum(s => s.Spec.Replicas ?? 0);

    /// <summary>Pods that sets have.</summary>
    public static int Actual(IEnumerable<ReplicaSet> sets) => sets.Sum(s => s.Status.Replicas);

    /// <summary>Ready pods of sets.</summary>
    public static int Ready(IEnumerable<ReplicaSet> sets) => sets.Sum(s => s.Status.ReadyReplicas ?? 0);

    /// <summary>Available pods of sets.</summary>
    public static int Available(IEnumerable<ReplicaSet> sets) => sets.Sum(s => s.Status.AvailableReplicas ?? 0);

    private static readonly Comparer<DateTimeOffset?> Ascending = Comparer<DateTimeOffset?>.Create(Nullable.Compare);

    private static readonly Comparer<DateTimeOffset?> Descending = Comparer<DateTimeOffset?>.Create((a, b) => Nullable.Compare(b, a));

    private static int? DeploymentMax(ReplicaSet set) =>
        int.TryParse(set.Metadata.Annotations?.GetValueOrDefault(DeploymentAnnotations.MaxReplicas), out var max) ? max : null;
}
