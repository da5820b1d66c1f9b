using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission.Quota;

/// <summary>Nothing is stored that takes a namespace beyond its quotas.</summary>
/// <remarks>
/// What is in use is what the store holds at that moment, so that nothing drifts and nothing has to be given back; writes under way are
/// counted here until the store shows them. <c>status.used</c> is a controller's and for people to read.
/// </remarks>
internal sealed class ResourceQuotaAdmission(ClusterApi api) : IAdmissionPlugin
{
    private static readonly string[] MustBeSaid = ["cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];
    private readonly Lock gate = new();
    private readonly List<Reservation> reservations = [];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        var request = context.Request;
        if (context.Operation == AdmissionOperation.Delete || request.Namespace.Length == 0 || request.Subresource is not ("" or "resize"))
            return null;
        var quotas = Quotas(request.Namespace).Where(q => Hard(q).Any(h => QuotaUsage.Concerns(h.Key, Stored(request).Kind))).ToList();
        if (quotas.Count == 0)
            return null;
        var next = Read(request, context.Object!);
        lock (gate)
        {
            foreach (var quota in quotas)
            {
                if (Judge(context, quota, next) is { } refusal)
                    return ApiErrors.Forbidden(request.Kind, request.Name, refusal);
            }

            // A dry run takes nothing, and nobody else has to make room for it.
            if (!request.DryRun)
                Reserve(context, next);
        }

        return null;
    }

    private string? Judge(AdmissionContext context, ResourceQuota quota, IKubernetesObject next)
    {
        if (!QuotaScopes.Covers(quota.Spec, next))
            return null;
        var kind = Stored(context.Request).Kind;
        if (next is Pod pod && context.Operation == AdmissionOperation.Create && Unsaid(quota, pod) is { } unsaid)
            return $"failed quota: {quota.Metadata.Name}: {unsaid}";
        var old = context.Old is null ? null : Read(context.Request, context.Old);
        var asked = Change(quota, kind, next, old);
        if (!asked.Any(a => a.Value.Sign > 0))
            return null;
        var used = Used(quota, Stored(context.Request), context.Request, next, old);
        var exceeded = asked.Where(a => a.Value.Sign > 0 && used[a.Key] + a.Value > Hard(quota)[a.Key]).Select(a => a.Key).Order(StringComparer.Ordinal).ToList();
        return exceeded.Count == 0
            ? null
            : $"exceeded quota: {quota.Metadata.Name}, requested: {Text(asked, exceeded)}, used: {Text(used, exceeded)}, limited: {Text(Hard(quota), exceeded)}";
    }

    /// <summary>What a write adds to each resource of a quota.</summary>
    private Dictionary<string, Quantity> Change(ResourceQuota quota, ResourceKind kind, IKubernetesObject next, IKubernetesObject? old)
    {
        var now = api.Time.GetUtcNow();
        var after = QuotaUsage.Of(kind, next, now);
        var before = old is not null && QuotaScopes.Covers(quota.Spec, old) ? QuotaUsage.Of(kind, old, now) : [];
        return Hard(quota).Keys.Where(after.ContainsKey).ToDictionary(name => name, name => after[name] - before.GetValueOrDefault(name));
    }

    /// <summary>What stored objects and writes under way use of each resource of a quota that concerns a kind.</summary>
    private Dictionary<string, Quantity> Used(ResourceQuota quota, ResourceStrategy resource, ApiRequest request, IKubernetesObject next, IKubernetesObject? old)
    {
        var used = Hard(quota).Keys.Where(name => QuotaUsage.Concerns(name, resource.Kind)).ToDictionary(name => name, _ => default(Quantity));

        // First what is under way: what is stored in between is then seen twice, and never left out. Of the object itself the state counts that
        // the write begins with: of two writes that begin with the same one only one is stored, and the other comes here again.
        var underway = reservations
            .Where(r => r.Key.Resource == resource.StorageResource && r.Key.Namespace == request.Namespace && r.Object.Metadata.Uid != next.Metadata.Uid)
            .ToLookup(r => r.Object.Metadata.Uid, r => r.Object);
        var stored = api.Cluster.Store.List(resource.StorageResource, request.Namespace).Items.Select(item => api.Typed(resource, item))
            .Where(item => item.Metadata.Uid != next.Metadata.Uid).Concat(old is null ? [] : [old]).ToList();
        var known = underway.Count == 0 ? [] : stored.Select(item => item.Metadata.Uid).ToHashSet();
        var objects = stored.Select(item => underway[item.Metadata.Uid].Prepend(item)).Concat(underway.Where(u => !known.Contains(u.Key)));

        // An object counts with the most that it is or is about to be.
        foreach (var (name, amount) in objects.SelectMany(states => Most(quota, resource.Kind, states)))
        {
            if (used.TryGetValue(name, out var before))
                used[name] = before + amount;
        }

        return used;
    }

    private Dictionary<string, Quantity> Most(ResourceQuota quota, ResourceKind kind, IEnumerable<IKubernetesObject> states)
    {
        Dictionary<string, Quantity>? most = null;
        foreach (var usage in states.Where(state => QuotaScopes.Covers(quota.Spec, state)).Select(state => QuotaUsage.Of(kind, state, api.Time.GetUtcNow())))
        {
            if (most is null)
                most = usage;
            else
                PodAmounts.Raise(most, usage);
        }

        return most ?? [];
    }

    /// <summary>What is being written is remembered until the store shows it, or it came to nothing.</summary>
    private void Reserve(AdmissionContext context, IKubernetesObject next)
    {
        var reservation = new Reservation(context.Request.Key, next);
        reservations.Add(reservation);
        context.OnEnd(() =>
        {
            lock (gate)
                reservations.Remove(reservation);
        });
    }

    private IEnumerable<ResourceQuota> Quotas(string namespaceName)
    {
        var strategy = api.Catalog.Find(ResourceQuota.Definition)!;
        return api.Cluster.Store.List(strategy.StorageResource, namespaceName).Items.Select(item => (ResourceQuota)api.Typed(strategy, item));
    }

    /// <summary>The resource in whose form a request's objects are stored.</summary>
    private ResourceStrategy Stored(ApiRequest request) => api.Catalog.Find(request.Resource.StoredInfo.Kind) ?? request.Resource;

    private static IKubernetesObject Read(ApiRequest request, JsonObject document) => request.Resource.StoredInfo.Read(StoredJson.Write(document));

    /// <summary>A quota on processors or memory wants every container to say what it needs.</summary>
    private static string? Unsaid(ResourceQuota quota, Pod pod)
    {
        var missing = new List<string>();
        foreach (var resource in Hard(quota).Keys.Where(MustBeSaid.Contains).Order(StringComparer.Ordinal))
        {
            var limits = resource.StartsWith("limits.", StringComparison.Ordinal);
            var name = resource[(resource.IndexOf('.', StringComparison.Ordinal) + 1)..];
            bool Says(ResourceRequirements? r) => (limits ? r?.Limits : r?.Requests)?.ContainsKey(name) == true;
            if (Says(pod.Spec.Resources))
                continue;
            var silent = pod.Spec.Containers.Concat(pod.Spec.InitContainers ?? []).Where(c => !Says(c.Resources)).Select(c => c.Name).Order(StringComparer.Ordinal).ToList();
            if (silent.Count > 0)
                missing.Add($"{resource} for: {string.Join(',', silent)}");
        }

        return missing.Count == 0 ? null : "must specify " + string.Join("; ", missing);
    }

    private static IReadOnlyDictionary<string, Quantity> Hard(ResourceQuota quota) => quota.Spec.Hard ?? new Dictionary<string, Quantity>();

    private static string Text(IReadOnlyDictionary<string, Quantity> amounts, IEnumerable<string> names) =>
        string.Join(',', names.Select(name => $"{name}={amounts[name]}"));

    private sealed record Reservation(ObjectKey Key, IKubernetesObject Object);
}
