using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.GarbageCollection;

/// <summary>Deletes objects whose owners are gone, and finishes deletions that wait for dependents (foreground) or let them go (orphan).</summary>
/// <remarks>Keys are uids. It watches the metadata of every kind, of which it keeps only what <see cref="GarbageNode"/> holds.</remarks>
public sealed class GarbageCollector : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly IReadOnlyList<Informer<PartialObjectMetadata>> _informers;
    private readonly OwnerGraph _graph = new();

    /// <summary>A collector that does nothing until it runs.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="kinds">The kinds that the API keeps.</param>
    public GarbageCollector(ControllerContext context, IReadOnlyList<ResourceKind> kinds)
        : base("garbage-collector", 4, context.Time, context.Logger)
    {
        (_client, _kinds) = (context.Client, kinds);
        _informers =
        [
            .. kinds.Select(kind => new Informer<PartialObjectMetadata>(
                context.Client,
                new InformerOptions<PartialObjectMetadata>
                {
                    Kind = kind,
                    Transform = Shrink,
                    OnFailure = e => ControllerLog.InformerFailed(context.Logger, kind.Kind, e),
                },
                context.Time)),
        ];
    }

    /// <summary>Lists and watches the metadata of every kind until cancelled.</summary>
    public Task RunInformersAsync(CancellationToken cancellationToken) => Task.WhenAll(_informers.Select(i => i.RunAsync(cancellationToken)));

    /// <summary>Completes when the whole graph is known; before, nothing must be judged.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(_informers.Select(i => i.WaitForSyncAsync(cancellationToken)));

    /// <summary>Tells of every change of every namespaced kind that is watched here.</summary>
    /// <param name="handler">Gets the kind and the namespace.</param>
    public void OnNamespaceChange(Action<ResourceKind, string> handler)
    {
        foreach (var (kind, informer) in _kinds.Zip(_informers).Where(k => k.First.Namespaced))
            informer.OnChange(change => handler(kind, change.Latest.Metadata.Namespace ?? ""));
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_graph.Find(key) is not { } node)
            return;
        if (node.Orphans)
            await OrphanAsync(node, cancellationToken);
        else if (node.WaitsForDependents)
            await FinishForegroundAsync(node, cancellationToken);
        if (node.Owners.Count > 0 && (!node.Deleting || node.WaitsForDependents))
            await JudgeAsync(node, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        for (var i = 0; i < _kinds.Count; i++)
        {
            var kind = _kinds[i];
            _informers[i].OnChange(change => Follow(kind, change));
        }
    }

    private static PartialObjectMetadata Shrink(PartialObjectMetadata item) => item with
    {
        Metadata = item.Metadata with { Labels = null, Annotations = null, ManagedFields = null },
    };

    private void Follow(ResourceKind kind, InformerChange<PartialObjectMetadata> change)
    {
        var node = GarbageNode.Of(kind, change.Latest.Metadata);
        if (change.After is null)
        {
            _graph.Remove(node.Uid);
            foreach (var dependent in _graph.Dependents(node.Uid))
                Queue.Add(dependent.Uid);
            AddOwners(node);
            return;
        }

        // A new object of the same name has another uid: the one before is gone.
        if (change.Before is { } before && before.Metadata.Uid != node.Uid)
            Follow(kind, new InformerChange<PartialObjectMetadata>(before, null));
        _graph.Set(node);
        if (node.Owners.Count > 0 || node.Orphans || node.WaitsForDependents)
            Queue.Add(node.Uid);
        if (node.WaitsForDependents)
            AddDependents(node);
        AddOwners(node);
    }

    private void AddDependents(GarbageNode node)
    {
        foreach (var dependent in _graph.Dependents(node.Uid))
            Queue.Add(dependent.Uid);
    }

    private void AddOwners(GarbageNode node)
    {
        foreach (var owner in node.Owners)
        {
            if (_graph.Find(owner.Uid)?.Deleting == true)
                Queue.Add(owner.Uid);
        }
    }

    /// <summary>Keeps an object that a living owner holds; otherwise deletes it.</summary>
    private async Task JudgeAsync(GarbageNode node, CancellationToken cancellationToken)
    {
        var gone = new List<OwnerReference>();
        var waiting = new List<OwnerReference>();
        var solid = false;
        foreach (var owner in node.Owners)
        {
            if (_graph.Find(owner.Uid) is { } present)
            {
                if (present.WaitsForDependents)
                    waiting.Add(owner);
                else
                    solid = true;
            }
            else if (await ExistsAsync(node, owner, cancellationToken))
            {
                solid = true;
            }
            else
            {
                gone.Add(owner);
            }
        }

        if (solid)
        {
            if (gone.Count + waiting.Count > 0)
                await RemoveOwnersAsync(node, [.. gone.Concat(waiting).Select(o => o.Uid)], cancellationToken);
        }
        else if (!node.Deleting)
        {
            var foreground = waiting.Count > 0 && _graph.Dependents(node.Uid).Count > 0;
            await DeleteAsync(node, foreground, cancellationToken);
        }
    }

    // The graph may lag behind: only the API knows that an owner does not exist.
    private async Task<bool> ExistsAsync(GarbageNode dependent, OwnerReference owner, CancellationToken cancellationToken)
    {
        if (_kinds.FirstOrDefault(k => k.Kind == owner.Kind && k.ApiVersion == owner.ApiVersion) is not { } kind)
        {
            // An owner of a kind that is not known here may well exist: when in doubt, keep the dependent.
            return true;
        }

        if (kind.Namespaced && dependent.Namespace is null)
            return true;
        try
        {
            var path = new ResourcePath(kind, kind.Namespaced ? dependent.Namespace : null, owner.Name);
            return (await _client.GetAsync<PartialObjectMetadata>(path, cancellationToken)).Metadata.Uid == owner.Uid;
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            return false;
        }
    }

    private async Task DeleteAsync(GarbageNode node, bool foreground, CancellationToken cancellationToken)
    {
        var policy = node.Finalizers.Contains(GarbageNode.OrphanFinalizer) ? "Orphan"
            : foreground || node.Finalizers.Contains(GarbageNode.ForegroundFinalizer) ? "Foreground"
            : "Background";
        try
        {
            var options = new DeleteOptions { PropagationPolicy = policy, Preconditions = new() { Uid = node.Uid } };
            await _client.DeleteAsync(new ResourcePath(node.Kind, node.Namespace, node.Name), options, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone, or another of the same name.
        }
    }

    private async Task FinishForegroundAsync(GarbageNode node, CancellationToken cancellationToken)
    {
        var blocking = _graph.Dependents(node.Uid).Where(d => d.Owners.Any(o => o.Uid == node.Uid && o.BlockOwnerDeletion == true)).ToList();
        if (blocking.Count == 0)
        {
            await RemoveFinalizerAsync(node, GarbageNode.ForegroundFinalizer, cancellationToken);
            return;
        }

        foreach (var dependent in blocking.Where(d => !d.Deleting))
            Queue.Add(dependent.Uid);
    }

    private async Task OrphanAsync(GarbageNode node, CancellationToken cancellationToken)
    {
        foreach (var dependent in _graph.Dependents(node.Uid))
            await RemoveOwnersAsync(dependent, [node.Uid], cancellationToken);
        await RemoveFinalizerAsync(node, GarbageNode.OrphanFinalizer, cancellationToken);
    }

    private Task RemoveOwnersAsync(GarbageNode node, IReadOnlyCollection<string> owners, CancellationToken cancellationToken) => ChangeAsync(
        node,
        m => (m.OwnerReferences ?? []).Any(o => owners.Contains(o.Uid))
            ? new JsonObject
            {
                ["ownerReferences"] = new JsonArray([.. m.OwnerReferences!.Where(o => !owners.Contains(o.Uid)).Select(ToJson)]),
            }
            : null,
        cancellationToken);

    private Task RemoveFinalizerAsync(GarbageNode node, string finalizer, CancellationToken cancellationToken) => ChangeAsync(
        node,
        m => m.Finalizers?.Contains(finalizer) == true
            ? new JsonObject { ["finalizers"] = new JsonArray([.. m.Finalizers.Where(f => f != finalizer).Select(f => JsonValue.Create(f))]) }
            : null,
        cancellationToken);

    private async Task ChangeAsync(GarbageNode node, Func<ObjectMeta, JsonObject?> change, CancellationToken cancellationToken)
    {
        var path = new ResourcePath(node.Kind, node.Namespace, node.Name);
        try
        {
            var current = (await _client.GetAsync<PartialObjectMetadata>(path, cancellationToken)).Metadata;
            if (current.Uid != node.Uid || change(current) is not { } metadata)
                return;
            metadata["resourceVersion"] = current.ResourceVersion;
            await _client.PatchAsync<PartialObjectMetadata>(path, ResourcePatch.Merge(new JsonObject { ["metadata"] = metadata }), cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound)
        {
            // Gone: there is nothing left to change.
        }
    }

    private static JsonNode ToJson(OwnerReference owner)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = owner.ApiVersion,
            ["kind"] = owner.Kind,
            ["name"] = owner.Name,
            ["uid"] = owner.Uid,
        };
        if (owner.Controller is { } controller)
            json["controller"] = controller;
        if (owner.BlockOwnerDeletion is { } block)
            json["blockOwnerDeletion"] = block;
        return json;
    }
}
