using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Scheduling.Scores;

/// <summary>How well a pod would be placed on a node; each score is 0 to 100, then weighted.</summary>
internal sealed class NodeScores
{
    private const int Best = 100;
    private const int ResourceWeight = 1;
    private const int SpreadWeight = 2;
    private const int ImageWeight = 1;
    private const int AffinityWeight = 2;
    private const int TaintWeight = 3;
    private const long UnknownCpu = 100;
    private const long UnknownMemory = 200L * 1024 * 1024;
    private readonly Pod _pod;
    private readonly Dictionary<string, long> _requests;
    private readonly string? _owner;
    private readonly int _mostSiblings;
    private readonly bool _packs;
    private readonly SpreadScores? _spread;
    private readonly ImageScores _images;
    private readonly IReadOnlyList<PreferredSchedulingTerm> _nodeTerms;
    private readonly int _possible;
    private readonly IReadOnlyList<(WeightedPodAffinityTerm Term, Dictionary<string, int> Domains)> _near;
    private readonly IReadOnlyList<(WeightedPodAffinityTerm Term, Dictionary<string, int> Domains)> _far;

    /// <summary>Scores for a pod in a cluster that does not change meanwhile.</summary>
    public NodeScores(Pod pod, ClusterState cluster, IReadOnlyList<NodeState> candidates, SchedulerProfile profile)
    {
        (_pod, _packs) = (pod, profile.Packs);
        _spread = SpreadScores.Of(pod, cluster, candidates);
        _images = new ImageScores(pod, cluster);
        _near = CountTerms(pod.Spec.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, pod, cluster);
        _far = CountTerms(pod.Spec.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution, pod, cluster);
        _nodeTerms = pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        _possible = _nodeTerms.Sum(t => t.Weight) + _near.Sum(t => t.Term.Weight) + _far.Sum(t => t.Term.Weight);
        _requests = PodRequests.Of(pod);
        _owner = Owners.Controller(pod.Metadata)?.Uid;
        _mostSiblings = candidates.Select(Siblings).DefaultIfEmpty().Max();
    }

    /// <summary>The sum of all scores of a node.</summary>
    public double Of(NodeState node) =>
        (ResourceWeight * (Resource(node, "cpu", UnknownCpu) + Resource(node, "memory", UnknownMemory)) / 2)
        + (_packs ? 0 : SpreadWeight * Spread(node))
        + (SpreadWeight * (_spread?.Of(node) ?? 0))
        + (ImageWeight * _images.Of(node))
        + (AffinityWeight * Preferences(node))
        - (TaintWeight * Best * PreferredAway(node));

    private static List<(WeightedPodAffinityTerm Term, Dictionary<string, int> Domains)> CountTerms(
        IReadOnlyList<WeightedPodAffinityTerm>? terms, Pod pod, ClusterState cluster) =>
        [.. (terms ?? []).Select(t => (t, cluster.Counts.ByDomain(PodSelection.Of(t.PodAffinityTerm, pod), t.PodAffinityTerm.TopologyKey)))];

    private double Resource(NodeState node, string resource, long unknown)
    {
        var capacity = node.Allocatable(resource);
        if (capacity <= 0)
            return 0;
        var asked = _requests.GetValueOrDefault(resource);
        var used = node.Requested.GetValueOrDefault(resource) + (asked > 0 ? asked : unknown);
        return Math.Clamp(Best * (double)(_packs ? used : capacity - used) / capacity, 0, Best);
    }

    private int Siblings(NodeState node) => _owner is null ? 0 : node.PodsOf(_owner);

    private double Spread(NodeState node) => _mostSiblings == 0 ? Best : Best * (double)(_mostSiblings - Siblings(node)) / _mostSiblings;

    private double Preferences(NodeState node)
    {
        if (_possible == 0)
            return 0;
        var met = _nodeTerms.Where(t => NodeSelectors.Matches(t.Preference, node.Node)).Sum(t => t.Weight)
            + _near.Where(t => IsNear(t, node)).Sum(t => t.Term.Weight)
            + _far.Where(t => !IsNear(t, node)).Sum(t => t.Term.Weight);
        return Best * (double)met / _possible;
    }

    private static bool IsNear((WeightedPodAffinityTerm Term, Dictionary<string, int> Domains) term, NodeState node) =>
        node.Label(term.Term.PodAffinityTerm.TopologyKey) is { } domain && term.Domains.ContainsKey(domain);

    private int PreferredAway(NodeState node) => node.Node.Spec.Taints is not { Count: > 0 } taints ? 0 : taints.Count(t =>
        t.Effect == TaintEffect.PreferNoSchedule && _pod.Spec.Tolerations?.Any(o => Tolerations.Tolerates(o, t)) != true);
}
