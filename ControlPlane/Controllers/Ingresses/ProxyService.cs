using System.Net;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Node;

namespace Platform.ControlPlane.Controllers.Ingresses;

/// <summary>The service in front of the nodes' proxies, and which nodes are behind it.</summary>
internal static class ProxyService
{
    private const int MaxEndpoints = 100;
    private const string ServiceLabel = "kubernetes.io/service-name", ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    private const string ComponentLabel = "app.kubernetes.io/managed-by";
    private const string ExcludeLabel = "node.kubernetes.io/exclude-from-external-load-balancers";

    /// <summary>A new service.</summary>
    public static Service New() => Mended(new Service
    {
        Metadata = new()
        {
            Name = IngressProxy.ServiceName,
            Namespace = IngressProxy.Namespace,
            Labels = new Dictionary<string, string> { [ComponentLabel] = IngressProxy.ServiceName },
        },
    });

    /// <summary>Whether a service of this name was made here: one of somebody else's is not taken away from them.</summary>
    public static bool IsOurs(Service service) => service.Metadata.Labels?.GetValueOrDefault(ComponentLabel) == IngressProxy.ServiceName;

    /// <summary>The service as it should be. What else is set on it, such as source ranges, is the administrator's.</summary>
    public static Service Mended(Service service) => service with
    {
        Spec = service.Spec with { Type = ServiceType.LoadBalancer, Selector = null, AllocateLoadBalancerNodePorts = false, Ports = Ports() },
    };

    /// <summary>Whether nothing is to be mended.</summary>
    public static bool IsAsWanted(Service service) =>
        service.Spec is { Type: ServiceType.LoadBalancer, Selector: null or { Count: 0 } }
        && (service.Spec.Ports ?? []).Select(port => (port.Name, port.Port, port.TargetPort?.Number)).SequenceEqual(
            Ports().Select(port => (port.Name, port.Port, port.TargetPort?.Number)));

    /// <summary>Whether a slice belongs to a service.</summary>
    public static bool IsSliceOf(EndpointSlice slice, string service) => slice.Metadata.Labels?.GetValueOrDefault(ServiceLabel) == service;

    /// <summary>The proxies that serve, by node.</summary>
    /// <remarks>
    /// One whose node is cordoned, leaving or excluded from load balancers gets no new connections, but stands in while there is no
    /// other; one whose node is not Ready gets none.
    /// </remarks>
    public static IReadOnlyList<Proxy> ProxiesOf(IEnumerable<Node> nodes, Func<string, Lease?> lease) =>
    [
        .. from node in nodes
           let name = node.Metadata.Name
           where IsReady(node)
           let address = AddressOf(node)
           where IPAddress.TryParse(address, out _)
           let observed = lease(name)?.Metadata.Annotations?.GetValueOrDefault(IngressProxy.ObservedAnnotation)
           where observed is not null
           orderby name
           select new Proxy(name, address, IsStaying(node), observed),
    ];

    /// <summary>The slices that the service should have.</summary>
    public static List<EndpointSlice> SlicesOf(Service service, IReadOnlyList<Proxy> proxies) =>
    [
        .. from chunk in proxies.Chunk(MaxEndpoints).DefaultIfEmpty([])
           select new EndpointSlice
           {
               Metadata = new()
               {
                   GenerateName = service.Metadata.Name + "-",
                   Namespace = service.Metadata.Namespace,
                   Labels = new Dictionary<string, string> { [ServiceLabel] = service.Metadata.Name!, [ManagedByLabel] = IngressProxy.ServiceName },
                   OwnerReferences = [Owners.ControlledBy(service)],
               },
               AddressType = "IPv4",
               Ports = [Port(IngressProxy.HttpPortName, IngressProxy.HttpPort), Port(IngressProxy.HttpsPortName, IngressProxy.HttpsPort)],
               Endpoints = [.. chunk.Select(Endpoint)],
           },
    ];

    /// <summary>Whether two states of a node are the same to its proxy.</summary>
    public static bool IsSame(Node before, Node after) =>
        (IsReady(before), IsStaying(before), AddressOf(before)) == (IsReady(after), IsStaying(after), AddressOf(after));

    private static Endpoint Endpoint(Proxy proxy) => new()
    {
        Addresses = [proxy.Address],
        Conditions = new() { Ready = proxy.Ready, Serving = true, Terminating = !proxy.Ready },
        NodeName = proxy.Node,
        TargetRef = new() { Kind = "Node", Name = proxy.Node },
    };

    private static bool IsReady(Node node) => (node.Status.Conditions ?? []).Any(condition => condition is { Type: NodeConditionType.Ready, Status: ConditionStatus.True });

    private static bool IsStaying(Node node) =>
        node.Spec.Unschedulable != true && node.Metadata.DeletionTimestamp is null && node.Metadata.Labels?.ContainsKey(ExcludeLabel) != true;

    private static string? AddressOf(Node node) => (node.Status.Addresses ?? []).FirstOrDefault(address => address.Type == NodeAddressType.InternalIP)?.Address;

    private static List<ServicePort> Ports() =>
    [
        new() { Name = IngressProxy.HttpPortName, Port = 80, Protocol = "TCP", TargetPort = new(IngressProxy.HttpPort) },
        new() { Name = IngressProxy.HttpsPortName, Port = 443, Protocol = "TCP", TargetPort = new(IngressProxy.HttpsPort) },
    ];

    private static EndpointPort Port(string name, int port) => new() { Name = name, Port = port, Protocol = "TCP" };
}
