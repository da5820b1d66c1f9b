using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Nodes;

/// <summary>Taints that follow from the state of a node.</summary>
internal static class NodeTaints
{
    public const string NotReady = "node.kubernetes.io/not-ready";
    public const string Unreachable = "node.kubernetes.io/unreachable";
    private const string Unschedulable = "node.kubernetes.io/unschedulable";

    private static readonly (string Condition, string Taint)[] Pressures =
    [
        ("MemoryPressure", "node.kubernetes.io/memory-pressure"),
        ("DiskPressure", "node.kubernetes.io/disk-pressure"),
        ("PIDPressure", "node.kubernetes.io/pid-pressure"),
        ("NetworkUnavailable", "node.kubernetes.io/network-unavailable"),
    ];

    private static readonly HashSet<string> Managed = [NotReady, Unreachable, Unschedulable, .. Pressures.Select(p => p.Taint)];

    /// <summary>Whether a node has reported and is not ready: its pods may have to go elsewhere.</summary>
    public static bool IsLost(Node node) => node.Status.Conditions?.Any(c => c.Type == "Ready" && c.Status != ConditionStatus.True) == true;

    /// <summary>Whether pods are being driven off a node because it is not ready.</summary>
    public static bool IsEvicting(Node node) => node.Spec.Taints?.Any(t => t is { Key: NotReady or Unreachable, Effect: TaintEffect.NoExecute }) == true;

    /// <summary>The taints a node should have; null when it has them.</summary>
    /// <param name="node">The node.</param>
    /// <param name="evict">Whether pods may be driven off it while it is not ready.</param>
    /// <param name="now">When new taints begin.</param>
    public static IReadOnlyList<Taint>? Wanted(Node node, bool evict, DateTimeOffset now)
    {
        var wanted = Keys(node, evict).ToList();
        var current = node.Spec.Taints ?? [];
        var managed = current.Where(t => Managed.Contains(t.Key)).Select(t => (t.Key, t.Effect)).ToHashSet();
        if (managed.SetEquals(wanted))
            return null;
        return
        [
            .. current.Where(t => !Managed.Contains(t.Key) || wanted.Contains((t.Key, t.Effect))),
            .. wanted.Where(w => !managed.Contains(w)).Select(w => new Taint { Key = w.Key, Effect = w.Effect, TimeAdded = now }),
        ];
    }

    /// <summary>The Ready condition's status: True, False or Unknown; Unknown without one.</summary>
    public static string ReadyStatus(Node node) =>
        node.Status.Conditions?.FirstOrDefault(c => c.Type == "Ready")?.Status ?? ConditionStatus.Unknown;

    private static IEnumerable<(string Key, string Effect)> Keys(Node node, bool evict)
    {
        var ready = ReadyStatus(node);
        if (ready != ConditionStatus.True)
        {
            var key = ready == ConditionStatus.False ? NotReady : Unreachable;

            // A node that has never reported is not ready, but there is nothing on it to evict.
            if (node.Status.Conditions?.Any(c => c.Type == "Ready") != true)
            {
                yield return (NotReady, TaintEffect.NoSchedule);
                yield break;
            }

            yield return (key, TaintEffect.NoSchedule);
            if (evict)
                yield return (key, TaintEffect.NoExecute);
        }

        if (node.Spec.Unschedulable == true)
            yield return (Unschedulable, TaintEffect.NoSchedule);
        foreach (var (condition, taint) in Pressures)
        {
            if (node.Status.Conditions?.Any(c => c.Type == condition && c.Status == ConditionStatus.True) == true)
                yield return (taint, TaintEffect.NoSchedule);
        }
    }
}
