using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;
using Platform.NodeAgent.Pods.Status;
using Amounts = System.Collections.Generic.IReadOnlyDictionary<string, Platform.Kubernetes.Quantity>;

namespace Platform.NodeAgent.Pods.Admission;

/// <summary>
/// Lets pods onto the node, one after the other, as far as there is room and they mean this node. The scheduler has seen to both,
/// but not for pods that name their node themselves, and not for what changed since.
/// </summary>
/// <param name="allocatable">What the node has for pods.</param>
public sealed class NodeAdmission(Amounts allocatable)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _admitted = [];
    private volatile Platform.Kubernetes.Core.V1.Node? _node;

    /// <summary>The Node as the API server has it.</summary>
    public void Observe(Platform.Kubernetes.Core.V1.Node seen) => _node = seen;

    /// <summary>Why the pod cannot run here, with upstream's reasons; null when it can, and then it counts from now on.</summary>
    /// <param name="pod">A pod that has not begun.</param>
    /// <param name="others">The node's other pods, with what they were granted.</param>
    public WaitingReason? Refusal(Pod pod, IEnumerable<Pod> others)
    {
        lock (_gate)
        {
            var uid = pod.Metadata.Uid ?? "";
            if (_admitted.Contains(uid))
                return null;
            var all = others.ToList();
            _admitted.IntersectWith(all.Select(other => other.Metadata.Uid ?? ""));
            // What had begun before the agent did was let in by the one before.
            var present = all.Where(other => other.Status.StartTime is not null || _admitted.Contains(other.Metadata.Uid ?? "")).ToList();
            var refusal = Shortage(pod, present) ?? Mismatch(pod);
            if (refusal is null)
                _admitted.Add(uid);
            return refusal;
        }
    }

    private WaitingReason? Shortage(Pod pod, List<Pod> present)
    {
        if (Of(allocatable, "pods") is var most && present.Count >= most)
            return Short("pods", 1, present.Count, most);
        var taken = present.Select(other => PodAmounts.Requests(other.Spec)).ToList();
        foreach (var (name, amount) in PodAmounts.Requests(pod.Spec).OrderBy(request => request.Key, StringComparer.Ordinal))
        {
            // What this node does not count, somebody else sees to.
            if (!allocatable.ContainsKey(name) || amount.Sign <= 0)
                continue;
            var (want, used, have) = (InUnits(name, amount), taken.Sum(other => Of(other, name)), Of(allocatable, name));
            if (want + used > have)
                return Short(name, want, used, have);
        }

        return null;
    }

    private WaitingReason? Mismatch(Pod pod) => _node is { } node && !NodeSelectors.Matches(pod, node)
        ? PodAdmission.Refuse("NodeAffinity", "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector") : null;

    private static WaitingReason Short(string name, long want, long used, long have) =>
        PodAdmission.Refuse($"OutOf{name}", $"Node didn't have enough resource: {name}, requested: {want}, used: {used}, capacity: {have}");

    private static long Of(Amounts amounts, string name) => amounts.TryGetValue(name, out var amount) ? InUnits(name, amount) : 0;

    // Sums of processors are made in thousandths.
    private static long InUnits(string name, Platform.Kubernetes.Quantity amount) => name == "cpu" ? amount.MilliValue : amount.Value;
}
