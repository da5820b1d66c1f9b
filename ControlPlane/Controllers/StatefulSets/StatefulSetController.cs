using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.StatefulSets;

/// <summary>Keeps the numbered pods of stateful sets, with their claims, one step at a time.</summary>
public sealed class StatefulSetController : PodOwnerController<StatefulSet>
{
    private const int Workers = 2;
    private readonly RevisionHistory _history;

    /// <summary>A controller that does nothing until it runs.</summary>
    public StatefulSetController(ControllerContext context, EventRecorder events)
        : base("statefulset-controller", Workers, context, events, context.Informers.StatefulSets) =>
        _history = new RevisionHistory(context.Client, context.Informers.Revisions);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Informers.StatefulSets.Find(key) is not { Metadata.DeletionTimestamp: null } set)
            return;
        var update = await _history.CurrentAsync(set, set.Spec.Template, cancellationToken);
        var current = _history.Of(set).FirstOrDefault(r => r.Metadata.Name == set.Status.CurrentRevision) ?? update;
        var pods = await ByOrdinalAsync(set, cancellationToken);
        set = await WriteAsync(set, Status(set, pods, current.Metadata.Name!, update.Metadata.Name!), cancellationToken);
        var plan = StatefulPlan.Of(set, pods, current.Metadata.Name!, update.Metadata.Name!, Time.GetUtcNow());
        foreach (var (ordinal, updated) in plan.Create)
            await CreateAsync(set, ordinal, updated ? update : current, cancellationToken);
        foreach (var pod in plan.Delete)
            await DeleteAsync(set, pod, cancellationToken);
        await TrimClaimsAsync(set, pods, cancellationToken);
        var used = pods.Values.Select(StatefulPods.RevisionOf).Append(set.Status.CurrentRevision).Append(update.Metadata.Name);
        await _history.TrimAsync(set, used, set.Spec.RevisionHistoryLimit ?? 10, cancellationToken);
        LookAgainWhenAvailable(key, set.Spec.MinReadySeconds, pods.Values);
    }

    /// <inheritdoc/>
    protected override LabelSelector? SelectorOf(StatefulSet owner) => owner.Spec.Selector;

    /// <inheritdoc/>
    protected override string DeletionMessage(StatefulSet owner, Pod pod) => $"delete Pod {pod.Metadata.Name} in StatefulSet {owner.Metadata.Name} successful";

    private async Task<Dictionary<int, Pod>> ByOrdinalAsync(StatefulSet set, CancellationToken cancellationToken)
    {
        var pods = await ClaimAsync(set, cancellationToken);
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
                if (await Client.TryCreateAsync(claim, cancellationToken) is not null)
                    Events.Normal(set, "SuccessfulCreate", $"create Claim {claim.Metadata.Name} Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} success");
            }

            if (await Client.TryCreateAsync(pod, cancellationToken) is not { } made)
            {
                // Somebody else's pod has the name; when it goes there is a change to look at.
                Events.Warning(set, "FailedCreate", $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: the name is taken");
                return;
            }

            Informers.Pods.Observe(made);
            Events.Normal(set, "SuccessfulCreate", $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} successful");
        }
        catch (KubernetesApiException e)
        {
            SayRefused(set, e, $"create Pod {pod.Metadata.Name} in StatefulSet {set.Metadata.Name} failed error: {e.Message}");
            throw;
        }
    }

    /// <summary>Where claims go with the scale, those of numbers that are gone go.</summary>
    private async Task TrimClaimsAsync(StatefulSet set, Dictionary<int, Pod> pods, CancellationToken cancellationToken)
    {
        if (set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenScaled != "Delete")
            return;
        var end = (set.Spec.Ordinals?.Start ?? 0) + (set.Spec.Replicas ?? 1);
        foreach (var claim in Informers.Claims.ByIndex(SharedInformers.ByNamespace, set.Metadata.Namespace ?? ""))
        {
            if (StatefulPods.OrdinalOf(set, claim) is { } ordinal && ordinal >= end && !pods.ContainsKey(ordinal) && claim.Metadata.DeletionTimestamp is null)
                await Client.TryDeleteAsync<PersistentVolumeClaim>(claim.Metadata.Name!, claim.Metadata.Namespace, null, cancellationToken);
        }
    }

    private async Task<StatefulSet> WriteAsync(StatefulSet set, StatefulSetStatus status, CancellationToken cancellationToken)
    {
        if (status == set.Status)
            return set;
        var updated = await Client.UpdateStatusAsync(set with { Status = status }, cancellationToken);
        Informers.StatefulSets.Observe(updated);
        return updated;
    }

    private static int? NullIfZero(int number) => number == 0 ? null : number;
}
