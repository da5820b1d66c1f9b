using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.EndpointSlices;

/// <summary>Keeps the addresses behind each service that has a selector: in slices of at most a hundred, and as Endpoints.</summary>
public sealed class EndpointSliceController : Controller<ObjectKey>
{
    private const int Workers = 2;
    private const int MaxEndpoints = 100;
    private const string ManagedByLabel = "endpointslice.kubernetes.io/managed-by";
    private const string Manager = "endpointslice-controller.k8s.io";
    private const string ServiceLabel = "kubernetes.io/service-name";
    private readonly SharedInformers _informers;
    private readonly SliceWriter _writer;
    private readonly EndpointsWriter _endpoints;

    /// <summary>A controller that does nothing until it runs.</summary>
    public EndpointSliceController(ControllerContext context)
        : base("endpointslice-controller", Workers, context.Time, context.Logger) =>
        (_informers, _writer, _endpoints) = (context.Informers, new SliceWriter(context), new EndpointsWriter(context));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var service = _informers.Services.Find(key);
        var existing = _informers.EndpointSlices.ByIndex(SharedInformers.ByService, key.ToString())
            .Where(s => s.Metadata.Labels?.GetValueOrDefault(ManagedByLabel) == Manager && s.Metadata.DeletionTimestamp is null)
            .OrderBy(s => s.Metadata.Name, StringComparer.Ordinal).ToList();
        if (service is null || service.Metadata.DeletionTimestamp is not null)
        {
            await _writer.DeleteAsync(existing, cancellationToken);
            await _endpoints.DeleteAsync(key, cancellationToken);
            return;
        }

        if (service.Spec.Type == ServiceType.ExternalName || service.Spec.Selector is null or { Count: 0 })
            return;
        var selector = Selector.OfLabels(service.Spec.Selector);
        var pods = _informers.Pods.ByIndex(SharedInformers.ByNamespace, key.Namespace).Where(p => selector.Matches(p.Metadata.Labels));
        var groups = EndpointBuilder.Build(service, pods, name => _informers.Nodes.Find(null, name));
        // What connections are led by comes first.
        await _writer.WriteAsync(Wanted(service, groups), existing, cancellationToken);
        await _endpoints.WriteAsync(service, groups, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Services.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Pods.OnChange(change =>
        {
            Enqueue(change.Before);
            Enqueue(change.After);
        });
        _informers.Endpoints.OnChange(change =>
        {
            if (EndpointsWriter.IsManaged(change.Before ?? change.Latest))
                Queue.Add(ObjectKey.Of(change.Latest.Metadata));
        });
        _informers.EndpointSlices.OnChange(change =>
        {
            if (change.Latest.Metadata.Labels?.GetValueOrDefault(ServiceLabel) is { } name)
                Queue.Add(new ObjectKey(change.Latest.Metadata.Namespace ?? "", name));
        });
    }

    private void Enqueue(Pod? pod)
    {
        if (pod?.Metadata.Labels is null or { Count: 0 })
            return;
        foreach (var service in _informers.Services.ByIndex(SharedInformers.ByNamespace, pod.Metadata.Namespace ?? ""))
        {
            if (Selector.OfLabels(service.Spec.Selector).Matches(pod.Metadata.Labels))
                Queue.Add(ObjectKey.Of(service.Metadata));
        }
    }

    private static List<EndpointSlice> Wanted(Service service, IReadOnlyList<EndpointGroup> groups)
    {
        var wanted = groups
            .SelectMany(g => g.Endpoints.Chunk(MaxEndpoints).Select(chunk => New(service, g.Ports, chunk)))
            .ToList();

        // An empty slice says that there is nothing, where no slice would say that nobody has looked.
        return wanted.Count > 0 ? wanted : [New(service, [], [])];
    }

    private static EndpointSlice New(Service service, IReadOnlyList<EndpointPort> ports, IReadOnlyList<Endpoint> endpoints) => new()
    {
        Metadata = new()
        {
            GenerateName = service.Metadata.Name + "-",
            Namespace = service.Metadata.Namespace,
            Labels = ServiceLabels.Of(service, (ServiceLabel, service.Metadata.Name!), (ManagedByLabel, Manager)),
            OwnerReferences = [Owners.ControlledBy(service)],
        },
        AddressType = "IPv4",
        Ports = ports,
        Endpoints = endpoints,
    };
}
