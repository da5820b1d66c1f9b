using System.Net;
using System.Net.Sockets;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;

namespace Platform.ControlPlane.Controllers.EndpointSlices;

/// <summary>Mirrors in slices the Endpoints that people write by hand for services without a selector.</summary>
public sealed class EndpointsMirrorController : Controller<ObjectKey>
{
    private const int Workers = 1, MaxPerSubset = 1000, MaxEndpoints = 100;
    private const string Manager = "endpointslicemirroring-controller.k8s.io", ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    private const string ServiceLabel = "kubernetes.io/service-name", SkipLabel = "endpointslice.kubernetes.io/skip-mirror";
    private const string LeaderAnnotation = "control-plane.alpha.kubernetes.io/leader";
    private static readonly string[] OwnAnnotations = ["kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time"];
    private readonly SharedInformers _informers;
    private readonly SliceWriter _writer;

    /// <summary>A controller that does nothing until it runs.</summary>
    public EndpointsMirrorController(ControllerContext context)
        : base("endpointslicemirroring-controller", Workers, context.Time, context.Logger) =>
        (_informers, _writer) = (context.Informers, new SliceWriter(context));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var existing = _informers.EndpointSlices.ByIndex(SharedInformers.ByService, key.ToString())
            .Where(s => s.Metadata.Labels?.GetValueOrDefault(ManagedByLabel) == Manager && s.Metadata.DeletionTimestamp is null)
            .OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).ToList();
        if (_informers.Endpoints.Find(key) is { Metadata.DeletionTimestamp: null } endpoints && IsMirrored(endpoints)
            && _informers.Services.Find(key) is { Spec.Selector: null or { Count: 0 } })
            await _writer.WriteAsync(Wanted(endpoints), existing, cancellationToken);
        else
            await _writer.DeleteAsync(existing, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Endpoints.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Services.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.EndpointSlices.OnChange(change =>
        {
            if (change.Latest.Metadata.Labels is { } labels && labels.GetValueOrDefault(ManagedByLabel) == Manager && labels.TryGetValue(ServiceLabel, out var name))
                Queue.Add(new ObjectKey(change.Latest.Metadata.Namespace ?? "", name));
        });
    }

    private static bool IsMirrored(Endpoints endpoints) =>
        endpoints.Metadata.Labels?.GetValueOrDefault(SkipLabel) != "true" && endpoints.Metadata.Annotations?.ContainsKey(LeaderAnnotation) != true;

    private static List<EndpointSlice> Wanted(Endpoints endpoints) =>
    [
        .. from subset in endpoints.Subsets ?? []
           let ports = (subset.Ports ?? []).Select(p => new EndpointPort { Name = p.Name ?? "", Port = p.Port, Protocol = p.Protocol, AppProtocol = p.AppProtocol }).ToList()
           let addresses = (subset.Addresses ?? []).Select(a => Mirror(a, true)).Concat((subset.NotReadyAddresses ?? []).Select(a => Mirror(a, false))).Take(MaxPerSubset)
           from family in addresses.GroupBy(e => Family(e.Addresses[0]))
           where family.Key is not null
           from chunk in family.Chunk(MaxEndpoints)
           select New(endpoints, family.Key, ports, chunk),
    ];

    private static string? Family(string address) => IPAddress.TryParse(address, out var parsed)
        ? parsed.AddressFamily == AddressFamily.InterNetworkV6 ? "IPv6" : "IPv4"
        : null;

    private static Endpoint Mirror(EndpointAddress address, bool ready) => new()
    {
        Addresses = [address.Ip],
        Conditions = new EndpointConditions { Ready = ready },
        Hostname = string.IsNullOrEmpty(address.Hostname) ? null : address.Hostname,
        NodeName = address.NodeName,
        TargetRef = address.TargetRef,
    };

    private static EndpointSlice New(Endpoints endpoints, string family, IReadOnlyList<EndpointPort> ports, IReadOnlyList<Endpoint> items) => new()
    {
        Metadata = new()
        {
            GenerateName = endpoints.Metadata.Name + "-",
            Namespace = endpoints.Metadata.Namespace,
            Labels = new Dictionary<string, string>(endpoints.Metadata.Labels ?? new Dictionary<string, string>())
            {
                [ServiceLabel] = endpoints.Metadata.Name!,
                [ManagedByLabel] = Manager,
            },
            Annotations = (endpoints.Metadata.Annotations ?? new Dictionary<string, string>()).Where(a => !OwnAnnotations.Contains(a.Key)).ToDictionary(),
            OwnerReferences = [Owners.ControlledBy(endpoints)],
        },
        AddressType = family,
        Ports = ports,
        Endpoints = items,
    };
}
