using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Scores;

/// <summary>How well a pod would be placed on a node; each score is 0 to 100, then weighted.</summary>
internal sealed class NodeScores
{
    private const int Best = 100;
    private const int FreeWeight = 1;
    private const int SpreadWeight = 2;
    private const int ImageWeight = 1;
    private const int AffinityWeight = 2;
    private const int TaintWeight = 3;
    private const long UnknownCpu = 100;
    private const long UnknownMemory = 200L * 1024 * 1024;
    private const long SmallImage = 23L * 1024 * 1024;
    private const long LargeImage = 1000L * 1024 * 1024;
    private readonly Pod _pod;
    private readonly ClusterState _cluster;
    private readonly Dictionary<string, long> _requests;
    private readonly string? _owner;
    private readonly int _mostSiblings;

    /// <summary>Scores for a pod in a cluster that does not change meanwhile.</summary>
    public NodeScores(Pod pod, ClusterState cluster, IReadOnlyList<NodeState> candidates)
    {
        (_pod, _cluster) = (pod, cluster);
        _requests = PodRequests.Of(pod);
        _owner = Owners.Controller(pod.Metadata)?.Uid;
        _mostSiblings = candidates.Select(Siblings).DefaultIfEmpty().Max();
    }

    /// <summary>The sum of all scores of a node.</summary>
    public double Of(NodeState node) =>
        (FreeWeight * (Free(node, "cpu", UnknownCpu) + Free(node, "memory", UnknownMemory)) / 2)
        + (SpreadWeight * Spread(node))
        + (ImageWeight * Images(node))
        + (AffinityWeight * Preferences(node))
        - (TaintWeight * Best * PreferredAway(node));

    private double Free(NodeState node, string resource, long unknown)
    {
        var capacity = node.Allocatable(resource);
        if (capacity <= 0)
            return 0;
        var asked = _requests.GetValueOrDefault(resource);
        var used = node.Requested.GetValueOrDefault(resource) + (asked > 0 ? asked : unknown);
        return Math.Max(0, Best * (double)(capacity - used) / capacity);
    }

    private int Siblings(NodeState node) => _owner is null ? 0 : node.Pods.Count(p => Owners.Controller(p.Metadata)?.Uid == _owner);

    private double Spread(NodeState node) => _mostSiblings == 0 ? Best : Best * (double)(_mostSiblings - Siblings(node)) / _mostSiblings;

    private double Images(NodeState node)
    {
        var present = (node.Node.Status.Images ?? []).SelectMany(i => (i.Names ?? []).Select(n => (Name: n, Size: i.SizeBytes ?? 0)))
            .Where(i => _pod.Spec.Containers.Any(c => c.Image == i.Name)).Sum(i => i.Size);
        return Best * (double)(Math.Clamp(present, SmallImage, LargeImage) - SmallImage) / (LargeImage - SmallImage);
    }

    private double Preferences(NodeState node)
    {
        var nodeTerms = _pod.Spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        var near = _pod.Spec.Affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        var far = _pod.Spec.Affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        var possible = nodeTerms.Sum(t => t.Weight) + near.Sum(t => t.Weight) + far.Sum(t => t.Weight);
        if (possible == 0)
            return 0;
        var met = nodeTerms.Where(t => NodeSelectors.Matches(t.Preference, node.Node)).Sum(t => t.Weight)
            + near.Where(t => Near(t.PodAffinityTerm, node)).Sum(t => t.Weight)
            + far.Where(t => !Near(t.PodAffinityTerm, node)).Sum(t => t.Weight);
        return Best * (double)met / possible;
    }

    private bool Near(PodAffinityTerm term, NodeState node) =>
        node.Label(term.TopologyKey) is { } domain
        && _cluster.Nodes.Any(n => n.Label(term.TopologyKey) == domain && n.Pods.Any(p => AffinityTerms.Matches(term, _pod, p, _cluster)));

    private int PreferredAway(NodeState node) => (node.Node.Spec.Taints ?? []).Count(t =>
        t.Effect == TaintEffect.PreferNoSchedule && _pod.Spec.Tolerations?.Any(o => Tolerations.Tolerates(o, t)) != true);
}
