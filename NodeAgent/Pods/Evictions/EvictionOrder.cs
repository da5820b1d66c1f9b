using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Evictions;

/// <summary>A pod that could be ended to free something.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Used">Bytes it uses of what is short.</param>
/// <param name="Requested">Bytes it asked for.</param>
public sealed record EvictionCandidate(Pod Pod, long Used, long Requested);

/// <summary>Whom to end first. Pure.</summary>
public static class EvictionOrder
{
    private const int SystemCritical = 2_000_000_000;

    /// <summary>Those above what they asked for, then by priority, then by how far they are above; the system's own never.</summary>
    public static IEnumerable<EvictionCandidate> Rank(IEnumerable<EvictionCandidate> candidates) => candidates
        .Where(candidate => (candidate.Pod.Spec.Priority ?? 0) < SystemCritical)
        .OrderByDescending(candidate => candidate.Used > candidate.Requested)
        .ThenBy(candidate => candidate.Pod.Spec.Priority ?? 0)
        .ThenByDescending(candidate => candidate.Used - candidate.Requested);
}
