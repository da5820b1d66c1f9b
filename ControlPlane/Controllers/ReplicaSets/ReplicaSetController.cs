using System.Collections.Concurrent;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Selectors;

namespace Platform.ControlPlane.Controllers.ReplicaSets;

/// <summary>Keeps as many pods of a replica set as it asks for.</summary>
/// <remarks>
/// 1. Adopt matching pods that nobody controls, release own pods that no longer match. 2. Create what is missing in batches that
/// double while they succeed, or delete what is too much. 3. Write the status.
/// </remarks>
public sealed class ReplicaSetController : Controller<ObjectKey>
{
    private const int Workers = 4;
    private const int LargestBurst = 500;
    private readonly ControllerContext _context;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly PodAdoption _adoption;

    // Deleted, but the watch has not told of it yet: such a pod must not be counted, nor deleted in vain.
    private readonly ConcurrentDictionary<string, byte> _deleted = new();

    /// <summary>A controller that does nothing until it runs.</summary>
    public ReplicaSetController(ControllerContext context, EventRecorder events)
        : base("replicaset-controller", Workers, context.Time, context.Logger)
    {
        (_context, _informers, _events) = (context, context.Informers, events.As("replicaset-controller"));
        _adoption = new PodAdoption(context.Client, _informers.Pods);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.ReplicaSets.Find(key) is not { } set)
            return;
        var pods = (await OwnPodsAsync(set, cancellationToken)).Where(PodState.IsActive).Where(p => !_deleted.ContainsKey(p.Metadata.Uid ?? "")).ToList();
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
        LookAgainWhenAvailable(key, set, pods);
        if (failure is not null)
            Queue.Retry(key);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.ReplicaSets.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Pods.OnChange(change =>
        {
            if (change.After is null or { Metadata.DeletionTimestamp: not null })
                _deleted.TryRemove(change.Latest.Metadata.Uid ?? "", out _);
            Enqueue(change.Before);
            Enqueue(change.After);
        });
    }

    private void Enqueue(Pod? pod)
    {
        if (pod is null)
            return;
        var ns = pod.Metadata.Namespace ?? "";
        if (Owners.Controller(pod.Metadata) is { } owner)
        {
            if (owner.Kind == ReplicaSet.Definition.Kind)
                Queue.Add(new ObjectKey(ns, owner.Name));
            return;
        }

        foreach (var set in _informers.ReplicaSets.ByIndex(SharedInformers.ByNamespace, ns))
        {
            if (pod.Metadata.Labels is { Count: > 0 } && Selector.From(set.Spec.Selector).Matches(pod.Metadata.Labels))
                Queue.Add(ObjectKey.Of(set.Metadata));
        }
    }

    private Task<IReadOnlyList<Pod>> OwnPodsAsync(ReplicaSet set, CancellationToken cancellationToken) =>
        _adoption.ClaimAsync(set, Selector.From(set.Spec.Selector), cancellationToken);

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
            var pod = await _context.Client.CreateAsync(PodFactory.FromTemplate(set, set.Spec.Template), cancellationToken);
            _informers.Pods.Observe(pod);
            _events.Normal(set, "SuccessfulCreate", "Created pod: " + pod.Metadata.Name);
            return (pod, null);
        }
        catch (KubernetesApiException e)
        {
            // In a namespace that is being deleted nothing can be created, and nobody needs to hear of it.
            if (!e.Message.Contains("being terminated", StringComparison.Ordinal))
                _events.Warning(set, "FailedCreate", "Error creating: " + e.Message);
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
                await _context.Client.TryDeleteAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, OnlyIf(pod), cancellationToken);
                _events.Normal(set, "SuccessfulDelete", "Deleted pod: " + pod.Metadata.Name);
                pods.Remove(pod);
            }
            catch (KubernetesApiException e)
            {
                _deleted.TryRemove(pod.Metadata.Uid ?? "", out _);
                _events.Warning(set, "FailedDelete", "Error deleting: " + e.Message);
                failure = new ReplicaFailure("FailedDelete", e.Message);
            }
        }

        return failure;
    }

    private static Kubernetes.Meta.V1.DeleteOptions OnlyIf(Pod pod) => new() { Preconditions = new() { Uid = pod.Metadata.Uid } };

    private async Task WriteStatusAsync(ReplicaSet set, List<Pod> pods, ReplicaFailure? failure, CancellationToken cancellationToken)
    {
        var status = ReplicaSetStatusCalculator.Calculate(set, pods, failure, Time.GetUtcNow());
        if (ReplicaSetStatusCalculator.Same(status, set.Status))
            return;
        var updated = await _context.Client.UpdateStatusAsync(set with { Status = status }, cancellationToken);
        _informers.ReplicaSets.Observe(updated);
    }

    private void LookAgainWhenAvailable(ObjectKey key, ReplicaSet set, List<Pod> pods)
    {
        var minReady = set.Spec.MinReadySeconds ?? 0;
        if (minReady == 0)
            return;
        var now = Time.GetUtcNow();
        var waits = pods.Select(PodState.ReadySince).OfType<DateTimeOffset>().Select(s => s.AddSeconds(minReady) - now).Where(w => w > TimeSpan.Zero);
        foreach (var wait in waits)
            Queue.AddAfter(key, wait + TimeSpan.FromMilliseconds(100));
    }
}
