using System.Collections.Concurrent;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of a replica set, or of a kind that means the same, as it asks for.</summary>
/// <remarks>
/// 1. Adopt matching pods that nobody controls, release own pods that no longer match. 2. Create what is missing in batches that
/// double while they succeed, or delete what is too much. 3. Write the status.
/// </remarks>
/// <typeparam name="T">The kind.</typeparam>
public abstract class ReplicaController<T> : PodOwnerController<T>
    where T : class, IResource<T>
{
    private const int Workers = 4;
    private const int LargestBurst = 500;

    // Deleted, but the watch has not told of it yet: such a pod must not be counted, nor deleted in vain.
    private readonly ConcurrentDictionary<string, byte> _deleted = new();

    private readonly Informer<T> _owners;

    /// <summary>A controller that does nothing until it runs.</summary>
    protected ReplicaController(string name, ControllerContext context, EventRecorder events, Informer<T> owners)
        : base(name, Workers, context, events, owners) => _owners = owners;

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_owners.Find(key) is not { } owner)
            return;
        var set = AsReplicaSet(owner);
        var pods = (await ClaimAsync(owner, cancellationToken)).Where(PodState.IsActive).Where(p => !_deleted.ContainsKey(p.Metadata.Uid ?? "")).ToList();
        ReplicaFailure? failure = null;
        if (set.Metadata.DeletionTimestamp is null)
        {
            var missing = (set.Spec.Replicas ?? 1) - pods.Count;
            if (missing > 0)
                failure = await CreateAsync(owner, set.Spec.Template, pods, Math.Min(missing, LargestBurst), cancellationToken);
            else if (missing < 0)
                failure = await DeleteAsync(owner, pods, Math.Min(-missing, LargestBurst), cancellationToken);
        }

        await WriteStatusAsync(owner, set, pods, failure, cancellationToken);
        LookAgainWhenAvailable(key, set.Spec.MinReadySeconds, pods);
        if (failure is not null)
            Queue.Retry(key);
    }

    /// <summary>What an object asks for and says, as a replica set does.</summary>
    protected abstract ReplicaSet AsReplicaSet(T owner);

    /// <summary>An object with another status.</summary>
    protected abstract T WithStatus(T owner, ReplicaSetStatus status);

    /// <inheritdoc/>
    protected sealed override LabelSelector? SelectorOf(T owner) => AsReplicaSet(owner).Spec.Selector;

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

    private async Task<ReplicaFailure?> CreateAsync(T owner, PodTemplateSpec template, List<Pod> pods, int count, CancellationToken cancellationToken)
    {
        for (var batch = 1; count > 0; batch *= 2)
        {
            var size = Math.Min(batch, count);
            var created = await Task.WhenAll(Enumerable.Range(0, size).Select(_ => CreateOneAsync(owner, template, cancellationToken)));
            pods.AddRange(created.Select(c => c.Pod).OfType<Pod>());
            if (created.Select(c => c.Error).FirstOrDefault(e => e is not null) is { } error)
                return new ReplicaFailure("FailedCreate", error);
            count -= size;
        }

        return null;
    }

    private async Task<(Pod? Pod, string? Error)> CreateOneAsync(T owner, PodTemplateSpec template, CancellationToken cancellationToken)
    {
        try
        {
            return (await CreateAsync(owner, PodFactory.FromTemplate(owner, template), cancellationToken), null);
        }
        catch (KubernetesApiException e)
        {
            return (null, e.Message);
        }
    }

    private async Task<ReplicaFailure?> DeleteAsync(T owner, List<Pod> pods, int count, CancellationToken cancellationToken)
    {
        ReplicaFailure? failure = null;
        foreach (var pod in DeletionOrder.Sort(pods).Take(count))
        {
            try
            {
                _deleted.TryAdd(pod.Metadata.Uid ?? "", 0);
                await DeleteAsync(owner, pod, cancellationToken);
                pods.Remove(pod);
            }
            catch (KubernetesApiException e)
            {
                _deleted.TryRemove(pod.Metadata.Uid ?? "", out _);
                Events.Warning(owner, "FailedDelete", "Error deleting: " + e.Message);
                failure = new ReplicaFailure("FailedDelete", e.Message);
            }
        }

        return failure;
    }

    private async Task WriteStatusAsync(
        T owner, ReplicaSet set, List<Pod> pods, ReplicaFailure? failure, CancellationToken cancellationToken)
    {
        var status = ReplicaSetStatusCalculator.Calculate(set, pods, failure, Time.GetUtcNow());
        if (ReplicaSetStatusCalculator.Same(status, set.Status))
            return;
        _owners.Observe(await Client.UpdateStatusAsync(WithStatus(owner, status), cancellationToken));
    }
}
