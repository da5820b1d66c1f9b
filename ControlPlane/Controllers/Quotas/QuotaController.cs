using Platform.ControlPlane.Admission.Quota;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Quotas;

/// <summary>Keeps in the status of each quota what its namespace uses. Admission does not rely on it.</summary>
public sealed class QuotaController : Controller<ObjectKey>
{
    private const int Workers = 2;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(100);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly IReadOnlyList<ResourceKind> _kinds;
    private readonly Action<Action<ResourceKind, string>> _subscribe;

    /// <summary>A controller that does nothing until it runs.</summary>
    /// <param name="context">What it works with.</param>
    /// <param name="kinds">The namespaced kinds that the API keeps.</param>
    /// <param name="subscribe">Has a handler told of every change in a namespace.</param>
    public QuotaController(ControllerContext context, IReadOnlyList<ResourceKind> kinds, Action<Action<ResourceKind, string>> subscribe)
        : base("resourcequota-controller", Workers, context.Time, context.Logger) =>
        (_client, _informers, _kinds, _subscribe) = (context.Client, context.Informers, kinds, subscribe);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.ResourceQuotas.Find(key) is not { Metadata.DeletionTimestamp: null } quota)
            return;
        var hard = quota.Spec.Hard ?? new Dictionary<string, Quantity>();
        var used = hard.Keys.ToDictionary(name => name, _ => default(Quantity));
        foreach (var kind in _kinds.Where(kind => hard.Keys.Any(name => QuotaUsage.Concerns(name, kind))))
            await AddAsync(quota, kind, used, cancellationToken);
        if (Same(quota.Status.Hard, hard) && Same(quota.Status.Used, used))
            return;
        _informers.ResourceQuotas.Observe(
            await _client.UpdateStatusAsync(quota with { Status = new ResourceQuotaStatus { Hard = hard, Used = used } }, cancellationToken));
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.ResourceQuotas.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _subscribe((kind, ns) =>
        {
            foreach (var quota in _informers.ResourceQuotas.ByIndex(SharedInformers.ByNamespace, ns))
            {
                if (quota.Spec.Hard?.Keys.Any(name => QuotaUsage.Concerns(name, kind)) == true)
                    Queue.AddAfter(ObjectKey.Of(quota.Metadata), Gather);
            }
        });
    }

    private async Task AddAsync(ResourceQuota quota, ResourceKind kind, Dictionary<string, Quantity> used, CancellationToken cancellationToken)
    {
        var ns = quota.Metadata.Namespace!;
        IEnumerable<IKubernetesObject> items = kind.Group.Length == 0 && kind.Plural is "pods" or "services" or "persistentvolumeclaims"
            ? await ListAsync(kind.Plural, ns, cancellationToken)
            : (await _client.ListAsync<PartialObjectMetadata>(new ResourcePath(kind, ns), new ListOptions(), cancellationToken)).Items;
        var now = Time.GetUtcNow();
        foreach (var (name, amount) in items.Where(item => QuotaScopes.Covers(quota.Spec, item)).SelectMany(item => QuotaUsage.Of(kind, item, now)))
        {
            if (used.TryGetValue(name, out var before))
                used[name] = before + amount;
        }
    }

    /// <summary>Objects whose content counts; read from the API, since what woke this controller may not have reached the informers.</summary>
    private async Task<IEnumerable<IKubernetesObject>> ListAsync(string plural, string ns, CancellationToken cancellationToken) => plural switch
    {
        "pods" => (await _client.ListAsync<Pod>(ResourcePath.Of<Pod>(ns), new ListOptions(), cancellationToken)).Items,
        "services" => (await _client.ListAsync<Service>(ResourcePath.Of<Service>(ns), new ListOptions(), cancellationToken)).Items,
        _ => (await _client.ListAsync<PersistentVolumeClaim>(ResourcePath.Of<PersistentVolumeClaim>(ns), new ListOptions(), cancellationToken)).Items,
    };

    private static bool Same(IReadOnlyDictionary<string, Quantity>? a, IReadOnlyDictionary<string, Quantity> b) =>
        (a?.Count ?? 0) == b.Count && b.All(pair => a!.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
