namespace Platform.Kubernetes.Validation;

/// <summary>Which labels a node may give itself: none by which it could draw pods to itself that were meant for others.</summary>
public static class NodeLabels
{
    private const string Restricted = "node-restriction.kubernetes.io";

    private static readonly HashSet<string> Own =
    [
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os", "beta.kubernetes.io/arch",
        "topology.kubernetes.io/zone", "topology.kubernetes.io/region", "failure-domain.beta.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/region",
        "node.kubernetes.io/instance-type", "beta.kubernetes.io/instance-type",
    ];

    /// <summary>Whether a node may set, change and remove a label of its own Node.</summary>
    public static bool MaySetItself(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash < 0 ? "" : key[..slash];
        if (IsOrEndsIn(prefix, Restricted))
            return false;
        return !(IsOrEndsIn(prefix, "kubernetes.io") || IsOrEndsIn(prefix, "k8s.io"))
            || Own.Contains(key) || IsOrEndsIn(prefix, "kubelet.kubernetes.io") || IsOrEndsIn(prefix, "node.kubernetes.io");
    }

    private static bool IsOrEndsIn(string prefix, string domain) =>
        prefix == domain || (prefix.EndsWith(domain, StringComparison.Ordinal) && prefix[^(domain.Length + 1)] == '.');
}
