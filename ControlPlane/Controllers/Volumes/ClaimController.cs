using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Finds a volume for each claim, or has one made, and notices when the volume of a claim is lost.</summary>
/// <remarks>
/// A claim whose class says <c>WaitForFirstConsumer</c> gets no volume before the scheduler has chosen the node of the first pod
/// that uses it: the scheduler promises a volume that is reachable from there, or writes the node's name on the claim.
/// </remarks>
public sealed class ClaimController : Controller<ObjectKey>
{
    private const string DefaultClass = "storageclass.kubernetes.io/is-default-class";
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;
    private readonly ClaimBinder _binder;
    private readonly LocalProvisioner _provisioner;

    /// <summary>A controller that does nothing until it runs.</summary>
    public ClaimController(ControllerContext context, EventRecorder events)
        : base("persistentvolume-claim-binder", 1, context.Time, context.Logger)
    {
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("persistentvolume-controller"));
        _binder = new ClaimBinder(_client, _informers);
        _provisioner = new LocalProvisioner(_client, _informers, events);
    }

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Claims.Find(key) is not { } claim)
            return;
        if (VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.BindCompleted))
            await CheckAsync(claim, cancellationToken);
        else if (claim.Metadata.DeletionTimestamp is null)
            await FindAsync(claim, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Claims.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Volumes.OnChange(change =>
        {
            if (change.Latest.Spec.ClaimRef is { } claim)
                Queue.Add(new ObjectKey(claim.Namespace ?? "", claim.Name ?? ""));
            if (change.After is { Status.Phase: PersistentVolumePhase.Available })
                EnqueueUnbound();
        });
        _informers.StorageClasses.OnChange(_ => EnqueueUnbound());
    }

    private void EnqueueUnbound()
    {
        foreach (var claim in _informers.Claims.List().Where(c => !VolumeMatching.IsBound(c)))
            Queue.Add(ObjectKey.Of(claim.Metadata));
    }

    private async Task FindAsync(PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        if (VolumeAnnotations.NamesNoClass(claim.Metadata, claim.Spec.StorageClassName) && NewestDefault() is { } chosen)
        {
            // A default that came after the claim counts, too.
            _informers.Claims.Observe(await _client.UpdateAsync(claim with { Spec = claim.Spec with { StorageClassName = chosen } }, cancellationToken));
            return;
        }

        if (!string.IsNullOrEmpty(claim.Spec.VolumeName))
        {
            await BindNamedAsync(claim, cancellationToken);
            return;
        }

        var name = VolumeMatching.ClassOf(claim);
        var storage = name.Length == 0 ? null : _informers.StorageClasses.Find(null, name);
        var waits = storage?.VolumeBindingMode == VolumeBindingMode.WaitForFirstConsumer
            && string.IsNullOrEmpty(VolumeAnnotations.Of(claim.Metadata, VolumeAnnotations.SelectedNode));
        if (VolumeMatching.Find(claim, _informers.Volumes.List(), onlyPromised: waits) is { } volume)
        {
            await _binder.BindAsync(volume, claim, cancellationToken);
            return;
        }

        claim = await _binder.SetPhaseAsync(claim, PersistentVolumeClaimPhase.Pending, cancellationToken);
        if (waits)
            SayWaiting(claim);
        else if (name.Length == 0)
            _events.Normal(claim, "FailedBinding", "no persistent volumes available for this claim and no storage class is set");
        else if (storage is null)
            _events.Warning(claim, "ProvisioningFailed", $"storageclass.storage.k8s.io \"{name}\" not found");
        else if (await _provisioner.ProvisionAsync(claim, storage, cancellationToken) is { } made)
            await _binder.BindAsync(made, _informers.Claims.Find(ObjectKey.Of(claim.Metadata)) ?? claim, cancellationToken);
    }

    private async Task BindNamedAsync(PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        var volume = _informers.Volumes.Find(null, claim.Spec.VolumeName!);
        if (volume is not null && VolumeMatching.IsPromised(volume, claim))
        {
            await _binder.BindAsync(volume, claim, cancellationToken);
            return;
        }

        var mismatch = volume is null ? null : VolumeMatching.Mismatch(volume, claim);
        if (volume is { Spec.ClaimRef: null } && mismatch is null)
        {
            await _binder.BindAsync(volume, claim, cancellationToken);
            return;
        }

        if (volume is { Spec.ClaimRef: null })
            _events.Warning(claim, "VolumeMismatch", $"Cannot bind to requested volume \"{claim.Spec.VolumeName}\": {mismatch}");
        else if (volume is not null)
            _events.Warning(claim, "FailedBinding", $"volume \"{claim.Spec.VolumeName}\" already bound to a different claim.");
        await _binder.SetPhaseAsync(claim, PersistentVolumeClaimPhase.Pending, cancellationToken);
    }

    private async Task CheckAsync(PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(claim.Spec.VolumeName))
        {
            await LoseAsync(claim, "ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!", cancellationToken);
            return;
        }

        // Before anything is called lost the API is asked: the informer of volumes may be behind that of claims.
        var volume = _informers.Volumes.Find(null, claim.Spec.VolumeName)
            ?? await _client.FindAsync<PersistentVolume>(claim.Spec.VolumeName, null, cancellationToken);
        if (volume is null)
            await LoseAsync(claim, "ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!", cancellationToken);
        else if (volume.Spec.ClaimRef is null || VolumeMatching.IsPromised(volume, claim))
            await _binder.BindAsync(volume, claim, cancellationToken);
        else
            await LoseAsync(claim, "ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly", cancellationToken);
    }

    private async Task LoseAsync(PersistentVolumeClaim claim, string reason, string message, CancellationToken cancellationToken)
    {
        if (claim.Status.Phase == PersistentVolumeClaimPhase.Lost)
            return;
        await _binder.SetPhaseAsync(claim, PersistentVolumeClaimPhase.Lost, cancellationToken);
        _events.Warning(claim, reason, message);
    }

    private void SayWaiting(PersistentVolumeClaim claim)
    {
        var waiting = _informers.Pods.ByIndex(SharedInformers.ByNamespace, claim.Metadata.Namespace ?? "")
            .Where(p => string.IsNullOrEmpty(p.Spec.NodeName) && PodClaims.Of(p).Contains(claim.Metadata.Name)).Select(p => p.Metadata.Name).Order().FirstOrDefault();
        if (waiting is null)
            _events.Normal(claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding");
        else
            _events.Normal(claim, "WaitForPodScheduled", $"waiting for pod {waiting} to be scheduled");
    }

    private string? NewestDefault() => _informers.StorageClasses.List()
        .Where(c => c.Metadata.DeletionTimestamp is null && VolumeAnnotations.Of(c.Metadata, DefaultClass) == "true")
        .OrderByDescending(c => c.Metadata.CreationTimestamp?.Value).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal)
        .FirstOrDefault()?.Metadata.Name;
}
