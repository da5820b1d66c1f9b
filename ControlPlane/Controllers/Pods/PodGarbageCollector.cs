using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>Removes pods that no node will ever finish: those of nodes that are gone, those deleted before they had a node, and the oldest
/// of too many finished ones.</summary>
public sealed class PodGarbageCollector : PeriodicController
{
    private const int MaxFinished = 12_500;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Quarantine = TimeSpan.FromSeconds(40);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly PodDisruption _disruption;
    private readonly Dictionary<string, DateTimeOffset> _missingSince = [];

    /// <summary>A controller that does nothing until it runs.</summary>
    public PodGarbageCollector(ControllerContext context)
        : base("pod-garbage-collector", Interval, context.Time, context.Logger)
    {
        (_client, _informers, _disruption) = (context.Client, context.Informers, new PodDisruption(context.Client, context.Time));
        _informers.Pods.OnChange(_ => Wake());
    }

    /// <inheritdoc/>
    protected override bool IsIdle => _informers.Pods.Count == 0;

    /// <inheritdoc/>
    public override async Task SweepAsync(CancellationToken cancellationToken)
    {
        var pods = _informers.Pods.List();
        var gone = await GoneNodesAsync(pods, cancellationToken);
        foreach (var pod in pods)
        {
            var orphaned = pod.Spec.NodeName is { Length: > 0 } node && gone.Contains(node);
            var neverPlaced = string.IsNullOrEmpty(pod.Spec.NodeName) && pod.Metadata.DeletionTimestamp is not null;
            if (orphaned)
                await _disruption.DeleteAsync(pod, "DeletionByPodGC", "PodGC: node no longer exists", 0, cancellationToken);
            else if (neverPlaced)
                await RemoveAsync(pod, cancellationToken);
        }

        var finished = pods.Where(p => PodState.IsFinished(p) && p.Metadata.DeletionTimestamp is null)
            .OrderBy(p => p.Metadata.CreationTimestamp?.Value).ToList();
        foreach (var pod in finished.Take(Math.Max(0, finished.Count - MaxFinished)))
            await RemoveAsync(pod, cancellationToken);
    }

    private async Task<HashSet<string>> GoneNodesAsync(IReadOnlyList<Pod> pods, CancellationToken cancellationToken)
    {
        var now = Time.GetUtcNow();
        var missing = pods.Select(p => p.Spec.NodeName ?? "").Where(n => n.Length > 0 && _informers.Nodes.Find(null, n) is null).ToHashSet();
        foreach (var name in _missingSince.Keys.Except(missing).ToArray())
            _missingSince.Remove(name);
        var gone = new HashSet<string>();
        foreach (var name in missing)
        {
            if (!_missingSince.TryAdd(name, now) && now - _missingSince[name] >= Quarantine
                && await _client.FindAsync<Node>(name, null, cancellationToken) is null)
                gone.Add(name);
        }

        return gone;
    }

    private Task RemoveAsync(Pod pod, CancellationToken cancellationToken) => _client.TryDeleteAsync<Pod>(
        pod.Metadata.Name!,
        pod.Metadata.Namespace,
        new DeleteOptions { GracePeriodSeconds = 0, Preconditions = new() { Uid = pod.Metadata.Uid } },
        cancellationToken);
}
