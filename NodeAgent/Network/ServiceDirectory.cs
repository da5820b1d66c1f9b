using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>Joins Services with their EndpointSlices, and tells when that changes.</summary>
public sealed class ServiceDirectory : IServiceDirectory
{
    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private const string ByService = "service";
    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;

    public ServiceDirectory(IKubernetesClient client, TimeProvider time, Action<Exception> onFailure)
    {
        _services = new Informer<Service>(client, new InformerOptions<Service> { OnFailure = onFailure, Transform = Slim }, time);
        _slices = new Informer<EndpointSlice>(client, new InformerOptions<EndpointSlice>
        {
            OnFailure = onFailure,
            Transform = Slim,
            Indexes = new Dictionary<string, Func<EndpointSlice, IEnumerable<string>>> { [ByService] = ServiceKeys },
        }, time);
        _services.OnChange(_ => Changed?.Invoke());
        _slices.OnChange(_ => Changed?.Invoke());
    }

    /// <summary>Raised on each change; handlers must be quick.</summary>
    public event Action? Changed;

    public bool HasSynced => _services.HasSynced && _slices.HasSynced;

    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, _services.RunAsync, _slices.RunAsync);

    public async Task<IReadOnlyList<ServiceEntry>> GetAsync(CancellationToken cancel)
    {
        await _services.WaitForSyncAsync(cancel);
        await _slices.WaitForSyncAsync(cancel);
        return [.. _services.List().Select(Entry)];
    }

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
            ExternalAddresses = [.. (spec.ExternalIPs ?? []).Concat(
                (service.Status.LoadBalancer?.Ingress ?? []).Select(i => i.Ip ?? "").Where(i => i.Length > 0)).Distinct()],
            AffinitySeconds = spec.SessionAffinity == "ClientIP" ? spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? 10800 : null,
            InternalTrafficLocal = spec.InternalTrafficPolicy == "Local",
            PublishNotReadyAddresses = spec.PublishNotReadyAddresses == true,
            Ports = Ports(spec, slices, headless),
        };
    }

    private static List<ServicePortEntry> Ports(ServiceSpec spec, List<EndpointSlice> slices, bool headless)
    {
        var declared = (spec.Ports ?? []).Select(p => new ServicePortEntry(
            p.Name ?? "", (p.Protocol ?? "TCP").ToLowerInvariant(), p.Port, p.NodePort ?? 0,
            Endpoints(slices, p.Name ?? "", p.Protocol ?? "TCP"))).ToList();
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
    });

    private static IEnumerable<string> ServiceKeys(EndpointSlice slice) =>
        slice.Metadata.Labels is { } labels && labels.TryGetValue(ServiceNameLabel, out var name) ? [$"{slice.Metadata.Namespace}/{name}"] : [];

    // Annotations and field ownership are most of an object's size and nobody here reads them.
    private static Service Slim(Service service) =>
        service with { Metadata = service.Metadata with { ManagedFields = null, Annotations = null, OwnerReferences = null } };

    private static EndpointSlice Slim(EndpointSlice slice) =>
        slice with { Metadata = slice.Metadata with { ManagedFields = null, Annotations = null, OwnerReferences = null } };
}
