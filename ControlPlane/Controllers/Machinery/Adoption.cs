using System.Text.Json.Nodes;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Decides which objects belong to a controller.</summary>
/// <param name="client">Writes the owner references.</param>
/// <param name="children">The objects; their informer has indexes by controller and by namespace.</param>
/// <param name="isWanted">Whether an object that nobody controls may be adopted.</param>
/// <typeparam name="TChild">Their kind.</typeparam>
internal sealed class Adoption<TChild>(IKubernetesClient client, Informer<TChild> children, Func<TChild, bool> isWanted)
    where TChild : class, IResource<TChild>
{
    /// <summary>
    /// The objects that one controls, after adopting those that match its selector and have no controller, and releasing those that no
    /// longer match.
    /// </summary>
    public async Task<IReadOnlyList<TChild>> ClaimAsync<T>(T owner, Selector selector, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var claimed = new List<TChild>();
        foreach (var child in children.ByIndex(SharedInformers.ByController, owner.Metadata.Uid ?? ""))
        {
            if (selector.Matches(child.Metadata.Labels))
                claimed.Add(child);
            else if (owner.Metadata.DeletionTimestamp is null)
                await ReleaseAsync(child, owner.Metadata.Uid ?? "", cancellationToken);
        }

        if (owner.Metadata.DeletionTimestamp is not null)
            return claimed;
        foreach (var child in children.ByIndex(SharedInformers.ByNamespace, owner.Metadata.Namespace ?? ""))
        {
            if (Owners.Controller(child.Metadata) is null && isWanted(child) && selector.Matches(child.Metadata.Labels)
                && await AdoptAsync(child, owner, cancellationToken) is { } adopted)
                claimed.Add(adopted);
        }

        return claimed;
    }

    private async Task<TChild?> AdoptAsync<T>(TChild child, T owner, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        var reference = Owners.ControlledBy(owner);
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = child.Metadata.Uid,
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
        return await PatchAsync(child, patch, cancellationToken);
    }

    private Task<TChild?> ReleaseAsync(TChild child, string ownerUid, CancellationToken cancellationToken) => PatchAsync(
        child,
        new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = child.Metadata.Uid,
                ["ownerReferences"] = new JsonArray(new JsonObject { ["$patch"] = "delete", ["uid"] = ownerUid }),
            },
        },
        cancellationToken);

    private async Task<TChild?> PatchAsync(TChild child, JsonObject patch, CancellationToken cancellationToken)
    {
        try
        {
            var patched = await client.PatchAsync<TChild>(
                child.Metadata.Name!, child.Metadata.Namespace, ResourcePatch.StrategicMerge(patch), cancellationToken);
            children.Observe(patched);
            return patched;
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsInvalid || e.IsConflict)
        {
            // Gone, replaced by another of the same name, or adopted by somebody else meanwhile.
            return null;
        }
    }
}
