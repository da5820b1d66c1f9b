using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.EndpointSlices;

/// <summary>Tells the addresses behind a service as Endpoints, too, for clients from before slices.</summary>
internal sealed class EndpointsWriter(ControllerContext context)
{
    private const int MaxAddresses = 1000;
    private const string ManagedByLabel = "endpoints.kubernetes.io/managed-by", Manager = "endpoint-controller", OverCapacity = "endpoints.kubernetes.io/over-capacity";

    /// <summary>Writes the Endpoints of a service, if they are not so already.</summary>
    public async Task WriteAsync(Service service, IReadOnlyList<EndpointGroup> groups, CancellationToken cancellationToken)
    {
        var existing = context.Informers.Endpoints.Find(ObjectKey.Of(service.Metadata));
        var wanted = Wanted(service, groups, existing);
        if (existing is not null && JsonNode.DeepEquals(Comparable(existing), Comparable(wanted)))
            return;
        context.Informers.Endpoints.Observe(existing is null
            ? await context.Client.CreateAsync(wanted, cancellationToken)
            : await context.Client.UpdateAsync(wanted, cancellationToken));
    }

    /// <summary>Deletes the Endpoints of a service that is gone; those that people wrote by hand are theirs.</summary>
    public async Task DeleteAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (context.Informers.Endpoints.Find(key) is { } existing && IsManaged(existing))
            await context.Client.TryDeleteAsync<Endpoints>(key.Name, key.Namespace, null, cancellationToken);
    }

    /// <summary>Whether they are made from a service's pods.</summary>
    public static bool IsManaged(Endpoints endpoints) => endpoints.Metadata.Labels?.GetValueOrDefault(ManagedByLabel) == Manager;

    private static Endpoints Wanted(Service service, IReadOnlyList<EndpointGroup> groups, Endpoints? existing)
    {
        var subsets = groups.Select(g => Subset(service, g)).Where(s => s is not null).Select(s => s!).ToList();
        var annotations = new Dictionary<string, string>(existing?.Metadata.Annotations ?? new Dictionary<string, string>());
        annotations.Remove(OverCapacity);
        if (subsets.Sum(s => (s.Addresses?.Count ?? 0) + (s.NotReadyAddresses?.Count ?? 0)) > MaxAddresses)
        {
            annotations[OverCapacity] = "truncated";
            subsets = Truncate(subsets);
        }

        var metadata = existing?.Metadata ?? new() { Name = service.Metadata.Name, Namespace = service.Metadata.Namespace };
        return new Endpoints
        {
            Metadata = metadata with { Labels = ServiceLabels.Of(service, (ManagedByLabel, Manager)), Annotations = annotations.Count == 0 ? null : annotations },
            Subsets = subsets.Count == 0 ? null : subsets,
        };
    }

    private static EndpointSubset? Subset(Service service, EndpointGroup group)
    {
        var listed = group.Endpoints.Where(e => e.Conditions?.Terminating != true || service.Spec.PublishNotReadyAddresses == true).ToLookup(e => e.Conditions?.Ready == true, Address);
        if (listed.Count == 0)
            return null;
        return new EndpointSubset
        {
            Addresses = listed[true].Any() ? [.. listed[true]] : null,
            NotReadyAddresses = listed[false].Any() ? [.. listed[false]] : null,
            Ports = group.Ports.Count == 0 ? null : [.. group.Ports.Select(Port)],
        };
    }

    private static EndpointAddress Address(Endpoint endpoint) => new()
    {
        Ip = endpoint.Addresses[0],
        Hostname = endpoint.Hostname,
        NodeName = endpoint.NodeName,
        TargetRef = endpoint.TargetRef,
    };

    private static EndpointsPort Port(EndpointPort port) => new()
    {
        Name = string.IsNullOrEmpty(port.Name) ? null : port.Name,
        Port = port.Port ?? 0,
        Protocol = port.Protocol,
        AppProtocol = port.AppProtocol,
    };

    /// <summary>Those that are ready go first.</summary>
    private static List<EndpointSubset> Truncate(List<EndpointSubset> subsets)
    {
        var left = MaxAddresses;
        IReadOnlyList<EndpointAddress>? Take(IReadOnlyList<EndpointAddress>? addresses)
        {
            var taken = (addresses ?? []).Take(left).ToList();
            left -= taken.Count;
            return taken.Count == 0 ? null : taken;
        }

        var ready = subsets.ConvertAll(s => s with { Addresses = Take(s.Addresses) });
        return [.. ready.ConvertAll(s => s with { NotReadyAddresses = Take(s.NotReadyAddresses) }).Where(s => s.Addresses is not null || s.NotReadyAddresses is not null)];
    }

    private static JsonObject Comparable(Endpoints endpoints) => (JsonObject)JsonSerializer.SerializeToNode(
        endpoints with { Metadata = new() { Labels = endpoints.Metadata.Labels, Annotations = endpoints.Metadata.Annotations } }, KubernetesJson.Default.Endpoints)!;
}
