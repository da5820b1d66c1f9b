using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Keeps the phase of volumes, and reclaims those whose claim is gone.</summary>
public sealed class VolumeController : Controller<string>
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(15);
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly ClaimBinder _binder;
    private readonly ILocalVolumes _directories;

    /// <summary>A controller that does nothing until it runs.</summary>
    public VolumeController(ControllerContext context, EventRecorder events)
        : base("persistentvolume-binder", 1, context.Time, context.Logger)
    {
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("persistentvolume-controller"));
        (_binder, _directories) = (new ClaimBinder(_client, _informers), context.LocalVolumes);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.Volumes.Find(null, key) is not { } volume)
            return;
        if (string.IsNullOrEmpty(volume.Spec.ClaimRef?.Uid))
        {
            // Nobody's, or promised by a person to a claim that is still to come.
            await _binder.SetPhaseAsync(volume, PersistentVolumePhase.Available, null, cancellationToken);
            return;
        }

        var claim = await ClaimOfAsync(volume.Spec.ClaimRef, cancellationToken);
        if (claim is null)
            await ReclaimAsync(volume, cancellationToken);
        else if (string.IsNullOrEmpty(claim.Spec.VolumeName))
            return; // The claim's controller is about to bind it, and looks at it when the volume changes.
        else if (claim.Spec.VolumeName == volume.Metadata.Name)
            await _binder.SetPhaseAsync(volume, PersistentVolumePhase.Bound, null, cancellationToken);
        else if (IsMade(volume) && volume.Spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Delete)
            await ReclaimAsync(volume, cancellationToken);
        else
            await _binder.ReleaseAsync(volume, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Volumes.OnChange(change => Queue.Add(change.Latest.Metadata.Name!));
        _informers.Claims.OnChange(change =>
        {
            if (!string.IsNullOrEmpty(change.Latest.Spec.VolumeName))
                Queue.Add(change.Latest.Spec.VolumeName);
            if (change.After is not null)
                return;
            foreach (var volume in _informers.Volumes.List().Where(v => v.Spec.ClaimRef?.Uid == change.Latest.Metadata.Uid))
                Queue.Add(volume.Metadata.Name!);
        });
    }

    private static bool IsMade(PersistentVolume volume) => VolumeAnnotations.Has(volume.Metadata, VolumeAnnotations.ProvisionedBy);

    private async Task<PersistentVolumeClaim?> ClaimOfAsync(ObjectReference reference, CancellationToken cancellationToken)
    {
        // Before a volume is reclaimed the API is asked: the informer of claims may be behind that of volumes.
        var claim = _informers.Claims.Find(reference.Namespace, reference.Name ?? "");
        if (claim?.Metadata.Uid != reference.Uid)
            claim = await _client.FindAsync<PersistentVolumeClaim>(reference.Name ?? "", reference.Namespace, cancellationToken);
        return claim?.Metadata.Uid == reference.Uid ? claim : null;
    }

    private async Task ReclaimAsync(PersistentVolume volume, CancellationToken cancellationToken)
    {
        if (volume.Status.Phase != PersistentVolumePhase.Failed)
            volume = await _binder.SetPhaseAsync(volume, PersistentVolumePhase.Released, null, cancellationToken);
        var maker = VolumeAnnotations.Of(volume.Metadata, VolumeAnnotations.ProvisionedBy);
        if (volume.Spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Recycle)
            await FailAsync(volume, "VolumeFailedRecycle", "recycling is not supported; delete the volume, or change its policy to Retain or Delete", cancellationToken);
        else if (volume.Spec.PersistentVolumeReclaimPolicy == PersistentVolumeReclaimPolicy.Delete && maker is null or LocalVolumes.Provisioner)
            await DeleteAsync(volume, cancellationToken);
    }

    private async Task DeleteAsync(PersistentVolume volume, CancellationToken cancellationToken)
    {
        var name = volume.Metadata.Name!;
        if (volume.Spec.Local?.Path is not { } path || LocalVolumes.NameOf(path) != name)
        {
            await FailAsync(volume, "VolumeFailedDelete", "this kind of volume cannot be deleted by the cluster; delete it by hand", cancellationToken);
            return;
        }

        // A node that has left has taken the directory with it.
        foreach (var node in _informers.Nodes.List().Where(n => VolumeMatching.IsReachable(volume, n)))
        {
            try
            {
                await _directories.RemoveAsync(node.Metadata.Name!, name, cancellationToken);
            }
            catch (IOException e)
            {
                await FailAsync(volume, "VolumeFailedDelete", e.Message, cancellationToken);
                Queue.AddAfter(name, RetryAfter);
                return;
            }
        }

        await _client.TryDeleteAsync<PersistentVolume>(name, null, new() { Preconditions = new() { Uid = volume.Metadata.Uid } }, cancellationToken);
    }

    private async Task FailAsync(PersistentVolume volume, string reason, string message, CancellationToken cancellationToken)
    {
        if (volume.Status.Phase == PersistentVolumePhase.Failed && volume.Status.Message == message)
            return;
        await _binder.SetPhaseAsync(volume, PersistentVolumePhase.Failed, message, cancellationToken);
        _events.Warning(volume, reason, message);
    }
}
