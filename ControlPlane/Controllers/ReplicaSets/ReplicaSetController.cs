using System.Collections.Concurrent;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of a replica set as it asks for.</summary>
/// <remarks>
/// 1. Adopt matching pods that nobody controls, release own pods that no longer match. 2. Create what is missing in batches that
/// double while they succeed, or delete what is too much. 3. Write the status.
/// </remarks>
public sealed class ReplicaSetController : PodOwnerController<ReplicaSet>
{
    private const int Workers = 4;
    private const int LargestBurst = 500;

    // Deleted, but the watch has not told of it yet: such a pod must not be counted, nor deleted in vain.
    private readonly ConcurrentDictionary<string, byte> _deleted = new();

    /// <summary>A controller that does nothing until it runs.</summary>
    public ReplicaSetController(ControllerContext context, EventRecorder events)
        : base("replicaset-controller", Workers, context, events, context.Informers.ReplicaSets)
    {
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (Informers.ReplicaSets.Find(key) is not { } set)
            return;
        var pods = (await ClaimAsync(set, cancellationToken)).Where(PodState.IsActive).Where(p => !_deleted.ContainsKey(p.Metadata.Uid ?? "")).ToList();
        ReplicaFailure? failure = null;
        if (set.Metadata.DeletionTimestamp is null)
        {
            var missing = (set.Spec.Replicas ?? 1) - pods.Count;
            if (missing > 0)
                failure = await CreateAsync(set, pods, Math.Min(missing, LargestBurst), cancellationToken);
            else if (missing < 0)
                failure = await DeleteAsync(set, pods, Math.Min(-missing, LargestBurst), cancellationToken);
        }

        await WriteStatusAsync(set, pods, failure, cancellationToken);
        LookAgainWhenAvailable(key, set.Spec.MinReadySeconds, pods);
        if (failure is not null)
            Queue.Retry(key);
    }

    /// <inheritdoc/>
    protected override LabelSelector? SelectorOf(ReplicaSet owner) => owner.Spec.Selector;

    /// <inheritdoc/>
    protected override void Start()
    {
        Informers.Pods.OnChange(change =>
        {
            if (change.After is null or { Metadata.DeletionTimestamp: not null })
                _deleted.TryRemove(change.Latest.Metadata.Uid ?? "", out _);
        });
        base.Start();
    }

    private async Task<ReplicaFailure?> CreateAsync(ReplicaSet set, List<Pod> pods, int count, CancellationToken cancellationToken)
    {
        for (var batch = 1; count > 0; batch *= 2)
        {
            var size = Math.Min(batch, count);
            var created = await Task.WhenAll(Enumerable.Range(0, size).Select(_ => CreateOneAsync(set, cancellationToken)));
            pods.AddRange(created.Select(c => c.Pod).OfType<Pod>());
            if (created.Select(c => c.Error).FirstOrDefault(e => e is not null) is { } error)
                return new ReplicaFailure("FailedCreate", error);
            count -= size;
        }

        return null;
    }

    private async Task<(Pod? Pod, string? Error)> CreateOneAsync(ReplicaSet set, CancellationToken cancellationToken)
    {
        try
        {
            return (await CreateAsync(set, PodFactory.FromTemplate(set, set.Spec.Template), cancellationToken), null);
        }
        catch (KubernetesApiException e)
        {
            return (null, e.Message);
        }
    }

    private async Task<ReplicaFailure?> DeleteAsync(ReplicaSet set, List<Pod> pods, int count, CancellationToken cancellationToken)
    {
        ReplicaFailure? failure = null;
        foreach (var pod in DeletionOrder.Sort(pods).Take(count))
        {
            try
            {
                _deleted.TryAdd(pod.Metadata.Uid ?? "", 0);
                await DeleteAsync(set, pod, cancellationToken);
                pods.Remove(pod);
            }
            catch (KubernetesApiException e)
            {
                _deleted.TryRemove(pod.Metadata.Uid ?? "", out _);
                Events.Warning(set, "FailedDelete", "Error deleting: " + e.Message);
                failure = new ReplicaFailure("FailedDelete", e.Message);
            }
        }

        return failure;
    }

    private async Task WriteStatusAsync(ReplicaSet set, List<Pod> pods, ReplicaFailure? failure, CancellationToken cancellationToken)
    {
        var status = ReplicaSetStatusCalculator.Calculate(set, pods, failure, Time.GetUtcNow());
        if (ReplicaSetStatusCalculator.Same(status, set.Status))
            return;
        var updated = await Client.UpdateStatusAsync(set with { Status = status }, cancellationToken);
        Informers.ReplicaSets.Observe(updated);
    }
}
