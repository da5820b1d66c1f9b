using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes in domains that would have too many more of the pod's kind than the emptiest one.</summary>
internal sealed class TopologySpreadFilter : INodeFilter
{
    /// <inheritdoc/>
    public Func<NodeState, IEnumerable<string>>? Prepare(Pod pod, ClusterState cluster)
    {
        var constraints = (pod.Spec.TopologySpreadConstraints ?? [])
            .Where(c => c.WhenUnsatisfiable == UnsatisfiableConstraintAction.DoNotSchedule).ToList();
        if (constraints.Count == 0)
            return null;
        var checks = constraints.Select(c => new Spread(c, pod, cluster)).ToList();
        return node =>
        {
            if (checks.Any(c => node.Label(c.Key) is null))
                return ["node(s) didn't match pod topology spread constraints (missing required label)"];
            return checks.Any(c => c.Exceeds(node.Label(c.Key)!)) ? ["node(s) didn't match pod topology spread constraints"] : [];
        };
    }

    private sealed class Spread
    {
        private readonly TopologySpreadConstraint _constraint;
        private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
        private readonly int _itself;
        private readonly int _least;

        public Spread(TopologySpreadConstraint constraint, Pod pod, ClusterState cluster)
        {
            _constraint = constraint;
            var selector = SelectorOf(constraint, pod);
            _itself = selector.Matches(pod.Metadata.Labels) ? 1 : 0;
            foreach (var node in cluster.Nodes.Where(n => n.Label(constraint.TopologyKey) is not null && NodeSelectors.Matches(pod, n.Node)))
            {
                var domain = node.Label(constraint.TopologyKey)!;
                _counts[domain] = _counts.GetValueOrDefault(domain) + node.Pods.Count(p =>
                    p.Metadata.Namespace == pod.Metadata.Namespace && p.Metadata.DeletionTimestamp is null && selector.Matches(p.Metadata.Labels));
            }

            _least = _counts.Count < (constraint.MinDomains ?? 1) ? 0 : _counts.Values.DefaultIfEmpty().Min();
        }

        public string Key => _constraint.TopologyKey;

        public bool Exceeds(string domain) => _counts.GetValueOrDefault(domain) + _itself - _least > _constraint.MaxSkew;

        private static Selector SelectorOf(TopologySpreadConstraint constraint, Pod pod)
        {
            var keys = (constraint.MatchLabelKeys ?? [])
                .Where(k => pod.Metadata.Labels?.ContainsKey(k) == true)
                .Select(k => new SelectorRequirement(k, SelectorOperator.In, [pod.Metadata.Labels![k]]));
            return constraint.LabelSelector is null
                ? Selector.Nothing
                : Selector.Of([.. Selector.From(constraint.LabelSelector).Requirements, .. keys]);
        }
    }
}
