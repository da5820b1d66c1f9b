using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.EndpointSlices;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node;

namespace Platform.ControlPlane.Controllers.Ingresses;

/// <summary>
/// Gives the cluster's ingresses their address: a LoadBalancer service whose endpoints are the nodes' proxies, which exists while
/// there is an ingress for them, and whose address is shown in the status of each ingress that the proxies serve.
/// </summary>
public sealed class IngressController : Controller<string>
{
    private const int Workers = 1;
    private const string Everything = "ingress";
    private static readonly ObjectKey ServiceKey = new(IngressProxy.Namespace, IngressProxy.ServiceName);

    /// <summary>What an ingress waits at most for the proxies that are behind: one that does not come along holds up nobody.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ControllerContext _context;
    private readonly SharedInformers _informers;
    private readonly SliceWriter _slices;

    /// <summary>A controller that does nothing until it runs.</summary>
    public IngressController(ControllerContext context)
        : base("ingress-controller", Workers, context.Time, context.Logger) =>
        (_context, _informers, _slices) = (context, context.Informers, new SliceWriter(context));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var served = _informers.Ingresses.List().ToLookup(IsServed);
        var service = _informers.Services.Find(ServiceKey);
        var address = service?.Status.LoadBalancer?.Ingress is [{ Ip: { Length: > 0 } ip }] ? ip : null;
        foreach (var ingress in served[false])
            await HideAsync(ingress, address, cancellationToken);
        if (!served[true].Any())
        {
            if (service is { Metadata.DeletionTimestamp: null } && ProxyService.IsOurs(service))
                await _context.Client.TryDeleteAsync<Service>(ServiceKey.Name, ServiceKey.Namespace, null, cancellationToken);
            return;
        }

        service = await EnsureServiceAsync(service, cancellationToken);
        var proxies = ProxyService.ProxiesOf(_informers.Nodes.List(), name => _informers.NodeLeases.Find(RoutingLease.Namespace, name));
        var existing = _informers.EndpointSlices.ByIndex(SharedInformers.ByService, ServiceKey.ToString()).ToList();
        await _slices.WriteAsync(ProxyService.SlicesOf(service, proxies), existing, cancellationToken);
        if (address is null)
            return;
        foreach (var ingress in served[true])
            await ShowAsync(ingress, address, proxies, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Ingresses.OnChange(_ => Queue.Add(Everything));
        _informers.IngressClasses.OnChange(_ => Queue.Add(Everything));
        _informers.Nodes.OnChange(change =>
        {
            if (change.Before is null || change.After is null || !ProxyService.IsSame(change.Before, change.After))
                Queue.Add(Everything);
        });
        _informers.NodeLeases.OnChange(change =>
        {
            if (Observed(change.Before) != Observed(change.After))
                Queue.Add(Everything);
        });
        _informers.Services.OnChange(change =>
        {
            if (ObjectKey.Of(change.Latest.Metadata) == ServiceKey)
                Queue.Add(Everything);
        });
        _informers.EndpointSlices.OnChange(change =>
        {
            if (change.Latest.Metadata.Namespace == ServiceKey.Namespace && ProxyService.IsSliceOf(change.Latest, ServiceKey.Name))
                Queue.Add(Everything);
        });
    }

    private static string? Observed(Lease? lease) => lease?.Metadata.Annotations?.GetValueOrDefault(IngressProxy.ObservedAnnotation);

    private bool IsServed(Ingress ingress) =>
        ingress.Metadata.DeletionTimestamp is null && IngressProxy.ClassOf(ingress) is { } name
        && _informers.IngressClasses.Find(null, name)?.Spec.Controller == IngressProxy.Controller;

    private async Task<Service> EnsureServiceAsync(Service? service, CancellationToken cancellationToken)
    {
        if (service is null)
            service = await _context.Client.CreateAsync(ProxyService.New(), cancellationToken);
        else if (service.Metadata.DeletionTimestamp is null && !ProxyService.IsAsWanted(service))
            service = await _context.Client.UpdateAsync(ProxyService.Mended(service), cancellationToken);
        else
            return service;
        _informers.Services.Observe(service);
        return service;
    }

    // An address is shown when what the ingress says is served there.
    private async Task ShowAsync(Ingress ingress, string address, IReadOnlyList<Proxy> proxies, CancellationToken cancellationToken)
    {
        if (ingress.Status.LoadBalancer?.Ingress is [{ Ip: { } shown }] && shown == address)
            return;
        var serving = proxies.Where(proxy => proxy.Ready).ToList();
        var waited = Time.GetUtcNow() - (DateTimeOffset)(ingress.Metadata.CreationTimestamp ?? default);
        if (serving.Count == 0 || (waited < Patience && !serving.TrueForAll(proxy => proxy.Follows(ingress))))
        {
            Queue.AddAfter(Everything, Patience);
            return;
        }

        await PatchAsync(ingress, new JsonArray(new JsonObject { ["ip"] = address }), cancellationToken);
    }

    private async Task HideAsync(Ingress ingress, string? address, CancellationToken cancellationToken)
    {
        if (address is not null && ingress.Metadata.DeletionTimestamp is null
            && ingress.Status.LoadBalancer?.Ingress is [{ Ip: { } shown }] && shown == address)
            await PatchAsync(ingress, null, cancellationToken);
    }

    // One that went or changed meanwhile comes again through the informer, and holds up no other.
    private async Task PatchAsync(Ingress ingress, JsonArray? addresses, CancellationToken cancellationToken)
    {
        var patch = new JsonObject { ["status"] = new JsonObject { ["loadBalancer"] = new JsonObject { ["ingress"] = addresses } } };
        try
        {
            _informers.Ingresses.Observe(await _context.Client.PatchStatusAsync<Ingress>(
                ingress.Metadata.Name!, ingress.Metadata.Namespace, ResourcePatch.Merge(patch), cancellationToken));
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
        }
    }
}
