using System.Globalization;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Selectors;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>Joins Services with their EndpointSlices, and tells when that changes.</summary>
public sealed class ServiceDirectory : IServiceDirectory
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private const string ByService = "service", ByNamespace = "namespace";
    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;
    private long _lastDeletion;

    public ServiceDirectory(IKubernetesClient client, TimeProvider time, Action<Exception> onFailure)
    {
        _services = new Informer<Service>(client, new InformerOptions<Service> { OnFailure = onFailure, Transform = Slim }, time);
        _slices = new Informer<EndpointSlice>(client, new InformerOptions<EndpointSlice>
        {
            OnFailure = onFailure,
            Transform = Slim,
            Indexes = new Dictionary<string, Func<EndpointSlice, IEnumerable<string>>> { [ByService] = ServiceKeys, [ByNamespace] = slice => [slice.Metadata.Namespace ?? ""] },
        }, time);
        _services.OnChange(change => Changed?.Invoke(ObjectKey.Of(change.Latest.Metadata)));
        _slices.OnChange(change =>
        {
            if (change.After is null)
                Volatile.Write(ref _lastDeletion, Number(change.Latest.Metadata.ResourceVersion));
            // A slice may be given to another service.
            foreach (var slice in (EndpointSlice?[])[change.Before, change.After])
            {
                if (ServiceOf(slice) is { } service)
                    Changed?.Invoke(service);
            }
        });
    }

    /// <summary>Raised on each change with the service that it is of; handlers must be quick.</summary>
    public event Action<ObjectKey>? Changed;

    public bool HasSynced => _services.HasSynced && _slices.HasSynced;

    /// <summary>Resource version of the endpoints up to which every change is known here. What is read after this is at least as new.</summary>
    public string? Version => _slices.Version;

    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, _services.RunAsync, _slices.RunAsync);

    /// <summary>Completes when everything has been listed once.</summary>
    public async Task WaitForSyncAsync(CancellationToken cancel)
    {
        await _services.WaitForSyncAsync(cancel);
        await _slices.WaitForSyncAsync(cancel);
    }

    public async Task<IReadOnlyList<ServiceEntry>> GetAsync(CancellationToken cancel)
    {
        await WaitForSyncAsync(cancel);
        return [.. _services.List().Select(Entry)];
    }

    /// <summary>Names of all services that are known.</summary>
    public IReadOnlyList<ObjectKey> Keys() => [.. _services.List().Select(service => ObjectKey.Of(service.Metadata))];

    /// <summary>A service as it is known now; null when there is none.</summary>
    public ServiceEntry? Find(ObjectKey key) => _services.Find(key) is { } service ? Entry(service) : null;

    /// <summary>Whether a pod still stands among the endpoints that get new connections, and since which resource version not.</summary>
    public EndpointRemoval RemovalOf(Pod pod)
    {
        var uid = pod.Metadata.Uid;
        var listed = (from slice in _slices.ByIndex(ByNamespace, pod.Metadata.Namespace ?? "")
                      from endpoint in slice.Endpoints
                      where endpoint.TargetRef?.Uid == uid
                      select (endpoint.Conditions, slice.Metadata.ResourceVersion)).ToList();
        if (listed.Exists(entry => entry.Conditions.Ready != false && entry.Conditions.Terminating != true))
            return new EndpointRemoval(EndpointPlace.Listed, 0);
        if (listed.Count > 0)
            return new EndpointRemoval(EndpointPlace.Removed, listed.Max(entry => Number(entry.ResourceVersion)));
        // A ready pod of a service is in a slice, or will be in a moment, unless the slice went with its service.
        var ready = (pod.Status.Conditions ?? []).Any(condition => condition is { Type: PodConditionType.Ready, Status: ConditionStatus.True });
        var expected = ready && _services.List().Any(service => service.Metadata.Namespace == pod.Metadata.Namespace
            && Selector.OfLabels(service.Spec.Selector).Matches(pod.Metadata.Labels));
        return new EndpointRemoval(expected ? EndpointPlace.Unknown : EndpointPlace.Removed, Volatile.Read(ref _lastDeletion));
    }

    /// <summary>The resource version since which the endpoints of a service are as they are; 0 when it has none.</summary>
    public long VersionOf(ObjectKey service) =>
        _slices.ByIndex(ByService, service.ToString()).Select(slice => Number(slice.Metadata.ResourceVersion)).DefaultIfEmpty().Max();

    private static long Number(string? version) => long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private ServiceEntry Entry(Service service)
    {
        var spec = service.Spec;
        var slices = _slices.ByIndex(ByService, $"{service.Metadata.Namespace}/{service.Metadata.Name}")
            .Where(s => s.AddressType == "IPv4").ToList();
        var headless = spec.ClusterIP is null or "" or "None";
        return new ServiceEntry
        {
            Namespace = service.Metadata.Namespace ?? "",
            Name = service.Metadata.Name ?? "",
            ClusterIp = headless ? null : spec.ClusterIP,
            ExternalName = spec.Type == "ExternalName" ? spec.ExternalName : null,
            ExternalAddresses = [.. (spec.ExternalIPs ?? []).Distinct()],
            // What another balancer takes in passes it first: its address is not ours to answer for.
            LoadBalancerAddresses = [.. (service.Status.LoadBalancer?.Ingress ?? []).Where(i => i.IpMode != "Proxy").Select(i => i.Ip ?? "").Where(i => i.Length > 0).Distinct()],
            SourceRanges = spec is { Type: ServiceType.LoadBalancer, LoadBalancerSourceRanges: { Count: > 0 } ranges } ? ranges : null,
            AffinitySeconds = spec.SessionAffinity == "ClientIP" ? spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? 10800 : null,
            InternalTrafficLocal = spec.InternalTrafficPolicy == "Local",
            ExternalTrafficLocal = spec.ExternalTrafficPolicy == "Local",
            HealthCheckPort = spec is { Type: ServiceType.LoadBalancer, ExternalTrafficPolicy: "Local", HealthCheckNodePort: > 0 and <= 65535 and var check } ? check : 0,
            PublishNotReadyAddresses = spec.PublishNotReadyAddresses == true,
            Ports = Ports(spec, slices, headless),
        };
    }

    private static List<ServicePortEntry> Ports(ServiceSpec spec, List<EndpointSlice> slices, bool headless)
    {
        var declared = (spec.Ports ?? []).Select(p => new ServicePortEntry(
            p.Name ?? "", (p.Protocol ?? "TCP").ToLowerInvariant(), p.Port, p.NodePort ?? 0,
            Endpoints(slices, p.Name ?? "", p.Protocol ?? "TCP"))
        {
            AppProtocol = p.AppProtocol,
        }).ToList();
        // A headless service without ports still has names for its pods.
        return declared.Count == 0 && headless
            ? [new ServicePortEntry("", "tcp", 0, 0, [.. slices.SelectMany(s => s.Endpoints).SelectMany(e => Endpoint(e, 0))])]
            : declared;
    }

    private static List<ServiceEndpoint> Endpoints(List<EndpointSlice> slices, string name, string protocol)
    {
        var result = new List<ServiceEndpoint>();
        foreach (var slice in slices)
        {
            foreach (var port in (slice.Ports ?? []).Where(p => (p.Name ?? "") == name && (p.Protocol ?? "TCP") == protocol))
                result.AddRange(slice.Endpoints.SelectMany(e => Endpoint(e, port.Port ?? 0)));
        }

        return result;
    }

    private static IEnumerable<ServiceEndpoint> Endpoint(Endpoint endpoint, int port) => endpoint.Addresses.Take(1).Select(address => new ServiceEndpoint
    {
        Address = address,
        Port = port,
        Ready = endpoint.Conditions.Ready ?? true,
        Serving = endpoint.Conditions.Serving ?? endpoint.Conditions.Ready ?? true,
        Terminating = endpoint.Conditions.Terminating ?? false,
        Hostname = endpoint.Hostname,
        NodeName = endpoint.NodeName,
        Zones = [.. (endpoint.Hints?.ForZones ?? []).Select(zone => zone.Name)],
        Nodes = [.. (endpoint.Hints?.ForNodes ?? []).Select(node => node.Name)],
    });

    private static IEnumerable<string> ServiceKeys(EndpointSlice slice) => ServiceOf(slice) is { } service ? [service.ToString()] : [];

    private static ObjectKey? ServiceOf(EndpointSlice? slice) =>
        slice?.Metadata.Labels?.TryGetValue(ServiceNameLabel, out var name) == true ? new ObjectKey(slice.Metadata.Namespace ?? "", name) : null;

    // Annotations and field ownership are most of an object's size and nobody here reads them.
    private static Service Slim(Service service) =>
        service with { Metadata = service.Metadata with { ManagedFields = null, Annotations = null, OwnerReferences = null } };

    private static EndpointSlice Slim(EndpointSlice slice) =>
        slice with { Metadata = slice.Metadata with { ManagedFields = null, Annotations = null, OwnerReferences = null } };
}
