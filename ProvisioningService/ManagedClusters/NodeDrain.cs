using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Policy.V1;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>What is left on a node that is being emptied.</summary>
/// <param name="Remaining">Pods that are still there.</param>
/// <param name="Refused">Of these, pods whose eviction was refused, with the reason.</param>
public sealed record DrainState(int Remaining, IReadOnlyList<string> Refused);

/// <summary>Empties a node through evictions before it is taken away, as <c>kubectl drain</c> does.</summary>
public static class NodeDrain
{
    /// <summary>Marks a node unschedulable; nothing happens to one that is gone.</summary>
    public static async Task CordonAsync(IKubernetesClient client, string node, CancellationToken cancellationToken)
    {
        if (await client.FindAsync<Node>(node, null, cancellationToken) is not { } found || found.Spec.Unschedulable is true) return;
        await client.PatchAsync<Node>(node, null, ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = true } }), cancellationToken);
    }

    /// <summary>One pass: marks the node unschedulable and asks for the eviction of what still runs there.</summary>
    /// <returns>What is still there; nothing when the node is empty or gone.</returns>
    public static async Task<DrainState> StepAsync(IKubernetesClient client, string node, CancellationToken cancellationToken)
    {
        if (await client.FindAsync<Node>(node, null, cancellationToken) is null) return new DrainState(0, []);
        await CordonAsync(client, node, cancellationToken);
        var remaining = 0;
        var refused = new List<string>();
        await foreach (var pod in client.ListAllAsync<Pod>(null, new ListOptions { FieldSelector = $"spec.nodeName={node}" }, cancellationToken))
        {
            if (IsLeftAlone(pod)) continue;
            remaining++;
            if (pod.Metadata.DeletionTimestamp is null && await EvictAsync(client, pod, cancellationToken) is { } why) refused.Add($"{pod.Metadata.Namespace}/{pod.Metadata.Name} ({why})");
        }
        return new DrainState(remaining, refused);
    }

    /// <summary>Whether clients' connections may still lead to the node's ingress proxy, which an emptied node says when they no longer do.</summary>
    public static async Task<bool> ServesIngressAsync(IKubernetesClient client, string node, CancellationToken cancellationToken) =>
        await client.FindAsync<Lease>(node, RoutingLease.Namespace, cancellationToken) is { } lease
        && lease.Metadata.Annotations?.GetValueOrDefault(IngressProxy.ObservedAnnotation) is not (null or IngressProxy.Drained);

    private static bool IsLeftAlone(Pod pod) =>
        pod.Status.Phase is "Succeeded" or "Failed" || (pod.Metadata.OwnerReferences ?? []).Any(owner => owner is { Controller: true, Kind: "DaemonSet" });

    private static async Task<string?> EvictAsync(IKubernetesClient client, Pod pod, CancellationToken cancellationToken)
    {
        var (ns, name) = (pod.Metadata.Namespace, pod.Metadata.Name!);
        try
        {
            var eviction = new Eviction { Metadata = new ObjectMeta { Name = name, Namespace = ns } };
            await client.CreateAsync<Eviction, Status>(new ResourcePath(Pod.Definition, ns, name, "eviction"), eviction, cancellationToken);
            return null;
        }
        catch (KubernetesApiException exception) when (exception.IsNotFound)
        {
            return null;
        }
        catch (KubernetesApiException exception) when (exception.Status.Code is 429 or 500)
        {
            // A disruption budget says: not now; or several claim the pod, which somebody has to settle. The next pass asks again.
            return exception.Status.Message ?? exception.Message;
        }
    }
}
