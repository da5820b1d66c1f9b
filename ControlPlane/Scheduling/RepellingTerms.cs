using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>The terms by which placed pods must not have certain others near, with the nodes where such pods are.</summary>
/// <param name="cluster">Knows the labels of namespaces.</param>
internal sealed class RepellingTerms(ClusterState cluster)
{
    private readonly Dictionary<(string Selection, string TopologyKey), Term> _terms = [];
    private readonly LabelIndex<Term> _index = new();

    /// <summary>A pod has come to a node (1) or left it (-1).</summary>
    public void Change(NodeState node, Pod pod, int difference)
    {
        foreach (var wanted in pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
        {
            var selection = PodSelection.Of(wanted, pod);
            var key = (selection.Key, wanted.TopologyKey);
            if (!_terms.TryGetValue(key, out var term))
            {
                _terms[key] = term = new Term(selection, wanted.TopologyKey);
                _index.Add(selection.Selector, term);
            }

            var now = term.Nodes.GetValueOrDefault(node) + difference;
            if (now != 0)
                term.Nodes[node] = now;
            else if (term.Nodes.Remove(node) && term.Nodes.Count == 0 && _terms.Remove(key))
                _index.Remove(selection.Selector, term);
        }
    }

    /// <summary>The domains, by topology, in which a pod must not be for the sake of those that are there.</summary>
    public Dictionary<string, HashSet<string>> DomainsClosedTo(Pod pod)
    {
        var closed = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (var term in _index.Candidates(pod.Metadata.Labels))
        {
            if (!term.Selection.Matches(pod, cluster))
                continue;
            foreach (var node in term.Nodes.Keys)
            {
                if (node.Label(term.TopologyKey) is not { } domain)
                    continue;
                if (!closed.TryGetValue(term.TopologyKey, out var domains))
                    closed[term.TopologyKey] = domains = new HashSet<string>(StringComparer.Ordinal);
                domains.Add(domain);
            }
        }

        return closed;
    }

    private sealed record Term(PodSelection Selection, string TopologyKey)
    {
        public Dictionary<NodeState, int> Nodes { get; } = [];
    }
}
