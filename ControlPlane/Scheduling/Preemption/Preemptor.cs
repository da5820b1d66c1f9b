using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Policy.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling.Preemption;

/// <summary>The pods that have to leave a node for a more important one.</summary>
/// <param name="Node">The node; null when that would help nowhere.</param>
/// <param name="Victims">The pods.</param>
/// <param name="Message">Why nothing is done; empty otherwise.</param>
internal sealed record PreemptionResult(string? Node, IReadOnlyList<Pod> Victims, string Message);

/// <summary>Finds the node where the departure of the least important pods makes room for a pod.</summary>
/// <param name="placement">Knows where pods fit.</param>
/// <param name="budgets">The disruption budgets of a namespace; they are kept where possible.</param>
internal sealed class Preemptor(Placement placement, Func<string, IEnumerable<PodDisruptionBudget>> budgets)
{
    private const int MostCandidates = 100;

    /// <summary>Finds it. The cluster is changed while it is tried out, and as before afterwards.</summary>
    public PreemptionResult Find(Pod pod, ClusterState cluster, IReadOnlyList<NodeState> candidates)
    {
        if (pod.Spec.PreemptionPolicy == "Never")
            return Nowhere("not eligible due to preemptionPolicy=Never.");
        if (cluster.NominationOf(pod) is { } kept && cluster.Find(kept)?.Pods.Any(p => p.Metadata.DeletionTimestamp is not null && PriorityOf(p) < PriorityOf(pod)) == true)
            return new PreemptionResult(kept, [], "not eligible due to a terminating pod on the nominated node.");
        Sacrifice? best = null;
        var tried = 0;
        foreach (var node in candidates)
        {
            if (tried >= MostCandidates || Try(pod, cluster, node) is not { } sacrifice)
                continue;
            tried++;
            if (best is null || sacrifice.CompareTo(best) < 0)
                best = sacrifice;
        }

        if (best is not null)
            return new PreemptionResult(best.Node.Name, best.Victims, "");
        var reasons = new Dictionary<string, int>(StringComparer.Ordinal);
        if (candidates.Count > 0)
            reasons["No preemption victims found for incoming pod"] = candidates.Count;
        if (candidates.Count < cluster.Nodes.Count)
            reasons["Preemption is not helpful for scheduling"] = cluster.Nodes.Count - candidates.Count;
        return Nowhere(Placement.Explain(cluster.Nodes.Count, reasons));
    }

    private static PreemptionResult Nowhere(string message) => new(null, [], message);

    private static int PriorityOf(Pod pod) => pod.Spec.Priority ?? 0;

    private Sacrifice? Try(Pod pod, ClusterState cluster, NodeState node)
    {
        var lower = node.Pods.Where(p => PriorityOf(p) < PriorityOf(pod)).ToList();
        if (lower.Count == 0)
            return null;
        foreach (var other in lower)
            node.Remove(other.Metadata.Uid ?? "");
        try
        {
            if (!placement.Fits(pod, cluster, node))
                return null;
            var (violating, others) = Split(lower);
            var victims = new List<Pod>();
            var violations = Reprieve(pod, cluster, node, violating, victims);
            Reprieve(pod, cluster, node, others, victims);
            return victims.Count == 0 ? null : new Sacrifice(node, victims, violations);
        }
        finally
        {
            foreach (var other in lower)
                node.Place(other);
        }
    }

    // The most important come back first: who still fits beside the pod may stay.
    private int Reprieve(Pod pod, ClusterState cluster, NodeState node, IEnumerable<Pod> pods, List<Pod> victims)
    {
        var gone = 0;
        foreach (var other in pods.OrderByDescending(PriorityOf).ThenBy(StartOf))
        {
            node.Place(other);
            if (placement.Fits(pod, cluster, node))
                continue;
            node.Remove(other.Metadata.Uid ?? "");
            victims.Add(other);
            gone++;
        }

        return gone;
    }

    private (IReadOnlyList<Pod> Violating, IReadOnlyList<Pod> Others) Split(IEnumerable<Pod> pods)
    {
        var (violating, others) = (new List<Pod>(), new List<Pod>());
        var allowed = new Dictionary<string, int>();
        foreach (var pod in pods.OrderByDescending(PriorityOf))
        {
            var breaks = false;
            foreach (var budget in budgets(pod.Metadata.Namespace ?? "").Where(b => Selector.From(b.Spec.Selector).Matches(pod.Metadata.Labels)))
            {
                var uid = budget.Metadata.Uid ?? "";
                var left = allowed.GetValueOrDefault(uid, budget.Status.DisruptionsAllowed);
                allowed[uid] = left - 1;
                breaks |= left <= 0;
            }

            (breaks ? violating : others).Add(pod);
        }

        return (violating, others);
    }

    private static DateTimeOffset StartOf(Pod pod) => pod.Status.StartTime?.Value ?? pod.Metadata.CreationTimestamp?.Value ?? DateTimeOffset.MaxValue;

    // The fewest broken budgets, then the least important victims, then the fewest, then those that have run for the shortest time.
    private sealed record Sacrifice(NodeState Node, IReadOnlyList<Pod> Victims, int Violations) : IComparable<Sacrifice>
    {
        private int Highest => Victims.Max(PriorityOf);

        public int CompareTo(Sacrifice? other) => other is null ? -1
            : (Violations, Highest, Victims.Sum(v => (long)PriorityOf(v)), Victims.Count, -Earliest.Ticks, Node.Name).CompareTo(
                (other.Violations, other.Highest, other.Victims.Sum(v => (long)PriorityOf(v)), other.Victims.Count, -other.Earliest.Ticks, other.Node.Name));

        private DateTime Earliest => Victims.Where(v => PriorityOf(v) == Highest).Min(StartOf).UtcDateTime;
    }
}
