using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Volumes;
using Platform.ControlPlane.Scheduling.Filters;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Scheduling.Volumes;

/// <summary>Gets the volumes of a pod for the node that was chosen, before the pod is bound to it.</summary>
/// <remarks>
/// Volumes that are there are promised to their claims; claims for which one has to be made are given the node's name. Then it
/// waits until controllers have bound the claims. After a kill the next scheduler finds promises and names where they are written.
/// </remarks>
internal sealed class VolumeReservation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly TimeProvider _time;
    private readonly IVolumeCatalog _catalog;
    private readonly ClaimBinder _binder;
    private TaskCompletionSource _changed = NewPulse();

    /// <summary>A reservation that does nothing until <see cref="Start"/>.</summary>
    public VolumeReservation(IKubernetesClient client, SharedInformers informers, IVolumeCatalog catalog, TimeProvider time)
    {
        (_client, _informers, _catalog, _time) = (client, informers, catalog, time);
        _binder = new ClaimBinder(client, informers);
    }

    /// <summary>Follows claims from now on.</summary>
    public void Start() => _informers.Claims.OnChange(_ => Interlocked.Exchange(ref _changed, NewPulse()).TrySetResult());

    /// <summary>Completes when every claim of the pod is bound to a volume that is reachable from the node.</summary>
    /// <returns>Why that will not be; null when it is.</returns>
    public async Task<string?> ReserveAsync(Pod pod, string nodeName, CancellationToken cancellationToken)
    {
        var claims = VolumeFilter.ClaimsOf(pod, _catalog);
        if (claims.Count == 0 || _informers.Nodes.Find(null, nodeName) is not { } node)
            return null;
        if (VolumePlan.For(claims, node, _catalog, out var reason) is not { } plan)
            return reason;
        if (plan.IsEmpty)
            return null;
        foreach (var (claim, volume) in plan.Promises)
            await _binder.PromiseAsync(volume, claim, cancellationToken);
        foreach (var claim in plan.Provisions)
            await SelectAsync(claim, nodeName, cancellationToken);
        return await WaitAsync(pod, node, cancellationToken);
    }

    private async Task SelectAsync(PersistentVolumeClaim claim, string node, CancellationToken cancellationToken)
    {
        if (VolumeAnnotations.Of(claim.Metadata, VolumeAnnotations.SelectedNode) == node)
            return;
        _informers.Claims.Observe(await _client.UpdateAsync(VolumeAnnotations.With(claim, VolumeAnnotations.SelectedNode, node), cancellationToken));
    }

    private async Task<string?> WaitAsync(Pod pod, Node node, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + Patience;
        while (true)
        {
            var changed = Volatile.Read(ref _changed).Task;
            var claims = VolumeFilter.ClaimsOf(pod, _catalog);
            if (VolumePlan.For(claims, node, _catalog, out var reason) is not { } plan)
                return reason;
            if (plan.IsEmpty)
                return null;
            if (plan.Provisions.Any(c => VolumeAnnotations.Of(c.Metadata, VolumeAnnotations.SelectedNode) != node.Metadata.Name))
                return "the volume could not be made for the node";
            var left = until - _time.GetUtcNow();
            if (left <= TimeSpan.Zero)
                return "its claims were not bound in time";
            try
            {
                await changed.WaitAsync(left, _time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // The loop says so.
            }
        }
    }

    private static TaskCompletionSource NewPulse() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
