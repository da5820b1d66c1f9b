using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Filters;

/// <summary>Nodes on which a port that the pod wants of the node is taken.</summary>
internal sealed class HostPortFilter : INodeFilter
{
    private const string AnyAddress = "0.0.0.0";
    private static readonly Objection Taken = Objection.Passing("node(s) didn't have free ports for the requested pod ports");

    /// <inheritdoc/>
    public NodeCheck? Prepare(Pod pod, ClusterState cluster)
    {
        var wanted = PortsOf(pod).ToArray();
        if (wanted.Length == 0)
            return null;
        return node => node.Pods.SelectMany(PortsOf).Any(used => wanted.Any(w => Collide(w, used))) ? Taken : null;
    }

    private static IEnumerable<(string Protocol, int Port, string Address)> PortsOf(Pod pod) => LastingContainers.Of(pod.Spec)
        .SelectMany(c => c.Ports ?? [])
        .Where(p => p.HostPort is > 0)
        .Select(p => (p.Protocol ?? "TCP", p.HostPort!.Value, string.IsNullOrEmpty(p.HostIP) ? AnyAddress : p.HostIP));

    private static bool Collide((string Protocol, int Port, string Address) a, (string Protocol, int Port, string Address) b) =>
        a.Protocol == b.Protocol && a.Port == b.Port && (a.Address == b.Address || a.Address == AnyAddress || b.Address == AnyAddress);
}
