using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Policy.V1;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Empties a node through evictions before it is taken away, as <c>kubectl drain</c> does.</summary>
public static class NodeDrain
{
    /// <summary>One pass: marks the node unschedulable and asks for the eviction of what still runs there.</summary>
    /// <returns>Pods that are still there; 0 when the node is empty or gone.</returns>
    public static async Task<int> StepAsync(IKubernetesClient client, string node, CancellationToken cancellationToken)
    {
        if (await client.FindAsync<Node>(node, null, cancellationToken) is not { } found) return 0;
        if (found.Spec.Unschedulable is not true)
            await client.PatchAsync<Node>(node, null, ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = true } }), cancellationToken);
        var remaining = 0;
        await foreach (var pod in client.ListAllAsync<Pod>(null, new ListOptions { FieldSelector = $"spec.nodeName={node}" }, cancellationToken))
        {
            if (IsLeftAlone(pod)) continue;
            remaining++;
            if (pod.Metadata.DeletionTimestamp is null) await EvictAsync(client, pod, cancellationToken);
        }
        return remaining;
    }

    private static bool IsLeftAlone(Pod pod) =>
        pod.Status.Phase is "Succeeded" or "Failed" || (pod.Metadata.OwnerReferences ?? []).Any(owner => owner is { Controller: true, Kind: "DaemonSet" });

    private static async Task EvictAsync(IKubernetesClient client, Pod pod, CancellationToken cancellationToken)
    {
        var (ns, name) = (pod.Metadata.Namespace, pod.Metadata.Name!);
        try
        {
            var eviction = new Eviction { Metadata = new ObjectMeta { Name = name, Namespace = ns } };
            await client.CreateAsync<Eviction, Status>(new ResourcePath(Pod.Definition, ns, name, "eviction"), eviction, cancellationToken);
        }
        catch (KubernetesApiException exception) when (exception.Status.Code is 404 or 429)
        {
            // Gone already, or a disruption budget says: not now. The next pass asks again.
        }
    }
}
