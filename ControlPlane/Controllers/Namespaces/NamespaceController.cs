using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Namespaces;

/// <summary>Makes the system's namespaces, and empties a namespace that is being deleted before it lets it go.</summary>
public sealed class NamespaceController : Controller<string>
{
    private const string Finalizer = "kubernetes";
    private const string ContentRemaining = "NamespaceContentRemaining";
    private const int PageSize = 500;
    private static readonly string[] SystemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LookAgainLater = TimeSpan.FromSeconds(5);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly IReadOnlyList<ResourceKind> _kinds;

    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="kinds">The namespaced kinds that the API keeps.</param>
    public NamespaceController(ControllerContext context, IReadOnlyList<ResourceKind> kinds)
        : base("namespace-controller", 2, context.Time, context.Logger) =>
        (_client, _informers, _kinds) = (context.Client, context.Informers, kinds);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.Namespaces.Find(null, key) is not { } ns)
        {
            if (SystemNamespaces.Contains(key))
                await CreateAsync(key, cancellationToken);
            return;
        }

        if (ns.Metadata.DeletionTimestamp is null || ns.Spec.Finalizers?.Contains(Finalizer) != true)
            return;
        var remaining = await EmptyAsync(key, cancellationToken);
        if (remaining.Count == 0)
        {
            await ReleaseAsync(ns, cancellationToken);
            return;
        }

        await NoteAsync(ns, remaining, cancellationToken);
        var waited = Time.GetUtcNow() - ns.Metadata.DeletionTimestamp.Value.Value;
        Queue.AddAfter(key, waited < LookAgainLater ? LookAgain : LookAgainLater);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        foreach (var name in SystemNamespaces)
            Queue.Add(name);
        _informers.Namespaces.OnChange(change => Queue.Add(change.Latest.Metadata.Name!));
    }

    private async Task CreateAsync(string name, CancellationToken cancellationToken)
    {
        if (await _client.TryCreateAsync(new Namespace { Metadata = new() { Name = name } }, cancellationToken) is { } created)
            _informers.Namespaces.Observe(created);
    }

    /// <summary>Deletes what is in the namespace; returns what was there, by resource.</summary>
    private async Task<IReadOnlyList<(string Resource, int Count)>> EmptyAsync(string ns, CancellationToken cancellationToken)
    {
        var remaining = new List<(string, int)>();
        foreach (var kind in _kinds)
        {
            var count = await DeleteAllAsync(kind, ns, cancellationToken);
            if (count > 0)
                remaining.Add((kind.QualifiedResource, count));
        }

        return remaining;
    }

    private async Task<int> DeleteAllAsync(ResourceKind kind, string ns, CancellationToken cancellationToken)
    {
        try
        {
            var list = await _client.ListAsync<PartialObjectMetadata>(new ResourcePath(kind, ns), new ListOptions { Limit = PageSize }, cancellationToken);
            foreach (var item in list.Items.Where(i => i.Metadata.DeletionTimestamp is null))
                await DeleteAsync(new ResourcePath(kind, ns, item.Metadata.Name), cancellationToken);
            return list.Items.Count;
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.Code == 405)
        {
            // The API does not keep this kind.
            return 0;
        }
    }

    private async Task DeleteAsync(ResourcePath path, CancellationToken cancellationToken)
    {
        try
        {
            await _client.DeleteAsync(path, new DeleteOptions { PropagationPolicy = "Background" }, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone already, or changed: the next look tells.
        }
    }

    private Task ReleaseAsync(Namespace ns, CancellationToken cancellationToken)
    {
        var released = ns with { Spec = ns.Spec with { Finalizers = [.. ns.Spec.Finalizers!.Where(f => f != Finalizer)] } };
        return _client.UpdateAsync(new ResourcePath(Namespace.Definition, null, ns.Metadata.Name, "finalize"), released, cancellationToken);
    }

    private async Task NoteAsync(Namespace ns, IReadOnlyList<(string Resource, int Count)> remaining, CancellationToken cancellationToken)
    {
        var present = ns.Status.Conditions?.FirstOrDefault(c => c.Type == ContentRemaining);
        var parts = string.Join(", ", remaining.Select(r => FormattableString.Invariant($"{r.Resource} has {r.Count} resource instances")));
        var message = "Some resources are remaining: " + parts;
        if (present?.Message == message)
            return;
        var condition = new NamespaceCondition
        {
            Type = ContentRemaining,
            Status = ConditionStatus.True,
            Reason = "SomeResourcesRemain",
            Message = message,
            LastTransitionTime = present?.LastTransitionTime ?? new Time(Time.GetUtcNow()),
        };
        var status = ns.Status with { Conditions = [.. (ns.Status.Conditions ?? []).Where(c => c.Type != ContentRemaining), condition] };
        _informers.Namespaces.Observe(await _client.UpdateStatusAsync(ns with { Status = status }, cancellationToken));
    }
}
