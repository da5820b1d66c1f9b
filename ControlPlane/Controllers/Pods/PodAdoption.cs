using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>Decides which pods belong to a controller.</summary>
/// <param name="client">Writes the owner references.</param>
/// <param name="pods">The pods.</param>
internal sealed class PodAdoption(IKubernetesClient client, Informer<Pod> pods)
{
    /// <summary>
    /// The pods an object controls, after adopting those that match its selector and have no controller, and releasing those that no
    /// longer match.
    /// </summary>
    public async Task<IReadOnlyList<Pod>> ClaimAsync<T>(T owner, Selector selector, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var claimed = new List<Pod>();
        foreach (var pod in pods.ByIndex(SharedInformers.ByController, owner.Metadata.Uid ?? ""))
        {
            if (selector.Matches(pod.Metadata.Labels))
                claimed.Add(pod);
            else if (owner.Metadata.DeletionTimestamp is null)
                await ReleaseAsync(pod, owner.Metadata.Uid ?? "", cancellationToken);
        }

        if (owner.Metadata.DeletionTimestamp is not null)
            return claimed;
        foreach (var pod in pods.ByIndex(SharedInformers.ByNamespace, owner.Metadata.Namespace ?? ""))
        {
            if (Owners.Controller(pod.Metadata) is null && PodState.IsActive(pod) && selector.Matches(pod.Metadata.Labels)
                && await AdoptAsync(pod, owner, cancellationToken) is { } adopted)
                claimed.Add(adopted);
        }

        return claimed;
    }

    private async Task<Pod?> AdoptAsync<T>(Pod pod, T owner, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var reference = Owners.ControlledBy(owner);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = pod.Metadata.Uid,
                ["ownerReferences"] = new JsonArray(new JsonObject
                {
                    ["apiVersion"] = reference.ApiVersion,
                    ["kind"] = reference.Kind,
                    ["name"] = reference.Name,
                    ["uid"] = reference.Uid,
                    ["controller"] = true,
                    ["blockOwnerDeletion"] = true,
                }),
            },
        };
        return await PatchAsync(pod, patch, cancellationToken);
    }

    private Task<Pod?> ReleaseAsync(Pod pod, string ownerUid, CancellationToken cancellationToken) => PatchAsync(
        pod,
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = pod.Metadata.Uid,
                ["ownerReferences"] = new JsonArray(new JsonObject { ["$patch"] = "delete", ["uid"] = ownerUid }),
            },
        },
        cancellationToken);

    private async Task<Pod?> PatchAsync(Pod pod, JsonObject patch, CancellationToken cancellationToken)
    {
        try
        {
            var patched = await client.PatchAsync<Pod>(
                pod.Metadata.Name!, pod.Metadata.Namespace, ResourcePatch.StrategicMerge(patch), cancellationToken);
            pods.Observe(patched);
            return patched;
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsInvalid || e.IsConflict)
        {
            // Gone, replaced by another of the same name, or adopted by somebody else meanwhile.
            return null;
        }
    }
}
