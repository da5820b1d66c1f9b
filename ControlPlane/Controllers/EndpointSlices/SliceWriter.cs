using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.EndpointSlices;

/// <summary>Brings the slices of a service to what they should be with as few writes as it takes.</summary>
internal sealed class SliceWriter(ControllerContext context)
{
    /// <summary>Writes what is wanted over what exists.</summary>
    /// <param name="wanted">The slices that should be; taken apart.</param>
    /// <param name="existing">The slices that are; taken apart.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task WriteAsync(List<EndpointSlice> wanted, List<EndpointSlice> existing, CancellationToken cancellationToken)
    {
        // A slice that is already right stays; of the others those with the same ports are reused first.
        wanted.RemoveAll(w => existing.FindIndex(e => Same(e, w)) is >= 0 and var index && Take(existing, index));
        foreach (var slice in wanted)
        {
            var index = existing.FindIndex(e => SamePorts(e, slice));
            if (index < 0 && existing.Count > 0)
                index = 0;
            if (index < 0)
            {
                context.Informers.EndpointSlices.Observe(await context.Client.CreateAsync(slice, cancellationToken));
                continue;
            }

            var current = existing[index];
            existing.RemoveAt(index);
            var updated = current with
            {
                Metadata = current.Metadata with { Labels = slice.Metadata.Labels },
                Ports = slice.Ports,
                Endpoints = slice.Endpoints,
            };
            context.Informers.EndpointSlices.Observe(await context.Client.UpdateAsync(updated, cancellationToken));
        }

        await DeleteAsync(existing, cancellationToken);
    }

    /// <summary>Deletes slices.</summary>
    public async Task DeleteAsync(IEnumerable<EndpointSlice> slices, CancellationToken cancellationToken)
    {
        foreach (var slice in slices)
            await context.Client.TryDeleteAsync<EndpointSlice>(slice.Metadata.Name!, slice.Metadata.Namespace, null, cancellationToken);
    }

    private static bool Take(List<EndpointSlice> existing, int index)
    {
        existing.RemoveAt(index);
        return true;
    }

    private static bool SamePorts(EndpointSlice a, EndpointSlice b) => JsonNode.DeepEquals(Comparable(a)["ports"], Comparable(b)["ports"]);

    private static bool Same(EndpointSlice a, EndpointSlice b) => JsonNode.DeepEquals(Comparable(a), Comparable(b));

    private static JsonObject Comparable(EndpointSlice slice) => (JsonObject)JsonSerializer.SerializeToNode(
        slice with
        {
            Metadata = new() { Labels = slice.Metadata.Labels },
            Ports = slice.Ports is { Count: 0 } ? null : slice.Ports,
        },
        KubernetesJson.Default.EndpointSlice)!;
}
