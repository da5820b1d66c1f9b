using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>A port of a pod that has a name.</summary>
/// <param name="Name">The name.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="Number">The port.</param>
public readonly record struct NamedPort(string Name, string Protocol, int Number);

/// <summary>A pod as network policies see it.</summary>
/// <param name="Uid">Its uid.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Address">Its IPv4 address.</param>
/// <param name="Ports">Its named ports.</param>
public sealed record PolicyPod(
    string Uid, string Namespace, IReadOnlyDictionary<string, string>? Labels, string Address, IReadOnlyList<NamedPort> Ports)
{
    /// <summary>
    /// The pod at an address; null when policies do not concern it: on its node's network it has the node's address, and one that
    /// has ended has none.
    /// </summary>
    public static PolicyPod? Of(Pod pod, string? address) =>
        pod.Spec.HostNetwork == true || pod.Status.Phase is PodPhase.Succeeded or PodPhase.Failed || !Ipv4.IsAddress(address)
            ? null
            : new PolicyPod(pod.Metadata.Uid ?? "", pod.Metadata.Namespace ?? "", pod.Metadata.Labels, address!, [.. PortsOf(pod)]);

    /// <summary>
    /// Cluster DNS, which every node answers itself, for policies that name it as a pod: in kube-system, labelled as everywhere.
    /// </summary>
    public static PolicyPod Dns(string address) => new(
        "cluster-dns", "kube-system", new Dictionary<string, string> { ["k8s-app"] = "kube-dns" }, address,
        [new NamedPort("dns", "udp", 53), new NamedPort("dns-tcp", "tcp", 53)]);

    private static IEnumerable<NamedPort> PortsOf(Pod pod) =>
        from container in LastingContainers.Of(pod.Spec)
        from port in container.Ports ?? []
        where !string.IsNullOrEmpty(port.Name)
        select new NamedPort(port.Name!, (port.Protocol ?? "TCP").ToLowerInvariant(), port.ContainerPortValue);
}
