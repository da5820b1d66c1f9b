using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.StatefulSets;

/// <summary>Keeps the numbered pods of stateful sets, with their claims, one step at a time.</summary>
public sealed class StatefulSetController : Controller<ObjectKey>
{
    private const int Workers = 2;
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly PodAdoption _adoption;
    private readonly RevisionHistory _history;

    /// <summary>A controller that does nothing until it runs.</summary>
    public StatefulSetController(ControllerContext context, EventRecorder events)
        : base("statefulset-controller", Workers, context.Time, context.Logger)
    {
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("statefulset-controller"));
        _adoption = new PodAdoption(context.Client, _informers.Pods);
        _history = new RevisionHistory(context.Client, _informers.Revisions);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.StatefulSets.Find(key) is not { Metadata.DeletionTimestamp: null } set)
            return;
        var update = await _history.CurrentAsync(set, set.Spec.Template, cancellationToken);
        var current = _history.Of(set).FirstOrDefault(r => r.Metadata.Name == set.Status.CurrentRevision) ?? update;
        var pods = await ClaimAsync(set, cancellationToken);
        set = await WriteAsync(set, Status(set, pods, current.Metadata.Name!, update.Metadata.Name!), cancellationToken);
        var plan = StatefulPlan.Of(set, pods, current.Metadata.Name!, update.Metadata.Name!, Time.GetUtcNow());
        foreach (var (ordinal, updated) in plan.Create)
            await CreateAsync(set, ordinal, updated ? update : current, cancellationToken);
        foreach (var pod in plan.Delete)
            await DeleteAsync(set, pod, cancellationToken);
        await TrimClaimsAsync(set, pods, cancellationToken);
        var used = pods.Values.Select(StatefulPods.RevisionOf).Append(set.Status.CurrentRevision).Append(update.Metadata.Name);
        await _history.TrimAsync(set, used, set.Spec.RevisionHistoryLimit ?? 10, cancellationToken);
        LookAgainWhenAvailable(key, set, pods.Values);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.StatefulSets.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Pods.OnChange(change =>
        {
            Enqueue(change.Before);
            Enqueue(change.After);
        });
    }

    private void Enqueue(Pod? pod)
    {
        if (pod is null)
            return;
        if (Owners.Controller(pod.Metadata) is { } owner)
        {
            if (owner.Kind == StatefulSet.Definition.Kind)
                Queue.Add(new ObjectKey(pod.Metadata.Namespace ?? "", owner.Name));
            return;
        }

        foreach (var set in _informers.StatefulSets.List().Where(s => s.Metadata.Namespace == pod.Metadata.Namespace && StatefulPods.OrdinalOf(s, pod) is not null))
            Queue.Add(ObjectKey.Of(set.Metadata));
    }

    private async Task<Dictionary<int, Pod>> ClaimAsync(StatefulSet set, CancellationToken cancellationToken)
    {
        var pods = await _adoption.ClaimAsync(set, Selector.From(set.Spec.Selector), cancellationToken);
        return pods.Where(p => StatefulPods.OrdinalOf(set, p) is not null).ToDictionary(p => StatefulPods.OrdinalOf(set, p)!.Value);
    }

    private StatefulSetStatus Status(StatefulSet set, Dictionary<int, Pod> pods, string current, string update)
    {
        var now = Time.GetUtcNow();
        var active = pods.Values.Where(PodState.IsActive).ToList();
        var ready = active.Count(PodState.IsReady);
        var updated = active.Count(p => StatefulPods.RevisionOf(p) == update);
        var complete = updated == (set.Spec.Replicas ?? 1) && pods.Count == updated && ready == updated
            && set.Spec.UpdateStrategy.Type != StatefulSetUpdateStrategyType.OnDelete && (set.Spec.UpdateStrategy.RollingUpdate?.Partition ?? 0) == 0;
        return set.Status with
        {
            ObservedGeneration = set.Metadata.Generation,
            Replicas = pods.Values.Count(p => !PodState.IsFinished(p)),
            ReadyReplicas = NullIfZero(ready),
            AvailableReplicas = active.Count(p => PodState.IsAvailable(p, set.Spec.MinReadySeconds ?? 0, now)),
            CurrentReplicas = NullIfZero(complete ? updated : active.Count(p => StatefulPods.RevisionOf(p) == current)),
            UpdatedReplicas = NullIfZero(updated),
            CurrentRevision = complete ? update : current,
            UpdateRevision = update,
            CollisionCount = set.Status.CollisionCount ?? 0,
        };
    }

    private async Task CreateAsync(StatefulSet set, int ordinal, ControllerRevision revision, CancellationToken cancellationToken)
    {
        var pod = StatefulPods.Create(set, ordinal, RevisionHistory.TemplateOf(revision), revision.Metadata.Name!);
        try
        {
            foreach (var claim in StatefulPods.Claims(set, ordinal))
            {
                if (await _client.TryCreateAsync(claim, cancellationToken) is not null)
                    _events.Normal(set, "SuccessfulCreate", $"create Claim {claim.Metadata.Name} Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} success");
            }

            if (await _client.TryCreateAsync(pod, cancellationToken) is not { } made)
            {
                // Somebody else's pod has the name; when it goes there is a change to look at.
                _events.Warning(set, "FailedCreate", $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: the name is taken");
                return;
            }

            _informers.Pods.Observe(made);
            _events.Normal(set, "SuccessfulCreate", $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful");
        }
        catch (KubernetesApiException e)
        {
            if (!e.Message.Contains("being terminated", StringComparison.Ordinal))
                _events.Warning(set, "FailedCreate", $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {e.Message}");
            throw;
        }
    }

    private async Task DeleteAsync(StatefulSet set, Pod pod, CancellationToken cancellationToken)
    {
        var only = new DeleteOptions { Preconditions = new() { Uid = pod.Metadata.Uid } };
        if (await _client.TryDeleteAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, only, cancellationToken))
            _events.Normal(set, "SuccessfulDelete", $"delete Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful");
    }

    /// <summary>Where claims go with the scale, those of numbers that are gone go.</summary>
    private async Task TrimClaimsAsync(StatefulSet set, Dictionary<int, Pod> pods, CancellationToken cancellationToken)
    {
        if (set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenScaled != "Delete")
            return;
        var end = (set.Spec.Ordinals?.Start ?? 0) + (set.Spec.Replicas ?? 1);
        foreach (var claim in _informers.Claims.ByIndex(SharedInformers.ByNamespace, set.Metadata.Namespace ?? ""))
        {
            if (StatefulPods.OrdinalOf(set, claim) is { } ordinal && ordinal >= end && !pods.ContainsKey(ordinal) && claim.Metadata.DeletionTimestamp is null)
                await _client.TryDeleteAsync<PersistentVolumeClaim>(claim.Metadata.Name!, claim.Metadata.Namespace, null, cancellationToken);
        }
    }

    private async Task<StatefulSet> WriteAsync(StatefulSet set, StatefulSetStatus status, CancellationToken cancellationToken)
    {
        if (status == set.Status)
            return set;
        var updated = await _client.UpdateStatusAsync(set with { Status = status }, cancellationToken);
        _informers.StatefulSets.Observe(updated);
        return updated;
    }

    private void LookAgainWhenAvailable(ObjectKey key, StatefulSet set, IEnumerable<Pod> pods)
    {
        if (set.Spec.MinReadySeconds is not > 0)
            return;
        var now = Time.GetUtcNow();
        foreach (var since in pods.Select(PodState.ReadySince).OfType<DateTimeOffset>())
        {
            var wait = since.AddSeconds(set.Spec.MinReadySeconds.Value) - now;
            if (wait > TimeSpan.Zero)
                Queue.AddAfter(key, wait + TimeSpan.FromMilliseconds(100));
        }
    }

    private static int? NullIfZero(int number) => number == 0 ? null : number;
}
