using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Scores;

/// <summary>How much of a pod's images a node has: 0 to 100. What few nodes have counts less, or they would get every pod.</summary>
internal sealed class ImageScores
{
    private const long Small = 23L * 1024 * 1024;
    private const long Large = 1000L * 1024 * 1024;
    private readonly string[] _names;
    private readonly Dictionary<string, double> _shares;

    /// <summary>Scores for a pod in a cluster that does not change meanwhile.</summary>
    public ImageScores(Pod pod, ClusterState cluster)
    {
        _names = [.. pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Select(c => Normalize(c.Image)).Where(n => n.Length > 0)];
        _shares = _names.Distinct().ToDictionary(n => n, n => (double)cluster.Nodes.Count(node => node.Images.ContainsKey(n)) / Math.Max(1, cluster.Nodes.Count));
    }

    /// <summary>The score of a node.</summary>
    public double Of(NodeState node)
    {
        if (_names.Length == 0 || node.Images.Count == 0)
            return 0;
        var present = _names.Sum(n => node.Images.GetValueOrDefault(n) * _shares[n]);
        var most = Large * _names.Length;
        return 100 * (Math.Clamp(present, Small, most) - Small) / (most - Small);
    }

    // An image without a tag is the one with the tag latest.
    private static string Normalize(string? image)
    {
        if (string.IsNullOrEmpty(image))
            return "";
        return image.LastIndexOf(':') > image.LastIndexOf('/') || image.Contains('@', StringComparison.Ordinal) ? image : image + ":latest";
    }
}
