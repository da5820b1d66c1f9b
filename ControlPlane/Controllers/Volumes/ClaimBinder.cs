using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Writes that a claim and a volume belong together.</summary>
/// <remarks>
/// In four writes, each of which the next attempt finds done after a kill: 1. the volume names the claim, from which moment no other
/// claim gets it; 2. the volume's phase; 3. the claim names the volume; 4. the claim's phase, size and modes.
/// </remarks>
internal sealed class ClaimBinder(IKubernetesClient client, SharedInformers informers)
{
    /// <summary>Binds them. Repeatable.</summary>
    public async Task BindAsync(PersistentVolume volume, PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        volume = await PromiseAsync(volume, claim, cancellationToken);
        volume = await SetPhaseAsync(volume, PersistentVolumePhase.Bound, null, cancellationToken);
        claim = await NameAsync(claim, volume, cancellationToken);
        await SetBoundAsync(claim, volume, cancellationToken);
    }

    /// <summary>Makes the volume the claim's and nobody else's.</summary>
    public async Task<PersistentVolume> PromiseAsync(PersistentVolume volume, PersistentVolumeClaim claim, CancellationToken cancellationToken)
    {
        if (volume.Spec.ClaimRef is { } promised && promised.Uid == claim.Metadata.Uid)
            return volume;
        var wanted = VolumeMatching.IsPromised(volume, claim) ? volume : VolumeAnnotations.With(volume, VolumeAnnotations.BoundByController, "yes");
        var reference = EventRecorder.ReferenceTo(claim);
        return await UpdateAsync(wanted with { Spec = wanted.Spec with { ClaimRef = reference } }, cancellationToken);
    }

    /// <summary>Takes a volume back from a claim that does not want it; one that a person promised stays promised.</summary>
    public Task<PersistentVolume> ReleaseAsync(PersistentVolume volume, CancellationToken cancellationToken)
    {
        var chosen = VolumeAnnotations.Has(volume.Metadata, VolumeAnnotations.BoundByController);
        var claim = chosen ? null : volume.Spec.ClaimRef! with { Uid = null, ResourceVersion = null };
        var freed = VolumeAnnotations.Without(volume, VolumeAnnotations.BoundByController);
        return UpdateAsync(freed with { Spec = freed.Spec with { ClaimRef = claim } }, cancellationToken);
    }

    /// <summary>Writes the phase of a volume, if it is another.</summary>
    public async Task<PersistentVolume> SetPhaseAsync(PersistentVolume volume, string phase, string? message, CancellationToken cancellationToken)
    {
        if (volume.Status.Phase == phase && volume.Status.Message == message)
            return volume;
        var status = volume.Status with { Phase = phase, Message = message };
        var written = await client.UpdateStatusAsync(volume with { Status = status }, cancellationToken);
        informers.Volumes.Observe(written);
        return written;
    }

    /// <summary>Writes the phase of a claim that is not bound, if it is another.</summary>
    public async Task<PersistentVolumeClaim> SetPhaseAsync(PersistentVolumeClaim claim, string phase, CancellationToken cancellationToken)
    {
        if (claim.Status.Phase == phase)
            return claim;
        return await WriteAsync(claim, claim.Status with { Phase = phase }, cancellationToken);
    }

    private async Task<PersistentVolumeClaim> NameAsync(PersistentVolumeClaim claim, PersistentVolume volume, CancellationToken cancellationToken)
    {
        var wanted = claim;
        if (claim.Spec.VolumeName != volume.Metadata.Name)
        {
            wanted = VolumeAnnotations.With(wanted, VolumeAnnotations.BoundByController, "yes");
            wanted = wanted with { Spec = wanted.Spec with { VolumeName = volume.Metadata.Name } };
        }

        if (!VolumeAnnotations.Has(claim.Metadata, VolumeAnnotations.BindCompleted))
            wanted = VolumeAnnotations.With(wanted, VolumeAnnotations.BindCompleted, "yes");
        if (ReferenceEquals(wanted, claim))
            return claim;
        var written = await client.UpdateAsync(wanted, cancellationToken);
        informers.Claims.Observe(written);
        return written;
    }

    private async Task SetBoundAsync(PersistentVolumeClaim claim, PersistentVolume volume, CancellationToken cancellationToken)
    {
        // The size is that of the moment of binding: what changes it later is a resize.
        var bound = claim.Status.Phase == PersistentVolumeClaimPhase.Bound;
        if (bound && (claim.Status.AccessModes ?? []).SequenceEqual(volume.Spec.AccessModes ?? []))
            return;
        await WriteAsync(
            claim,
            claim.Status with
            {
                Phase = PersistentVolumeClaimPhase.Bound,
                AccessModes = volume.Spec.AccessModes,
                Capacity = bound ? claim.Status.Capacity : volume.Spec.Capacity,
            },
            cancellationToken);
    }

    private async Task<PersistentVolumeClaim> WriteAsync(PersistentVolumeClaim claim, PersistentVolumeClaimStatus status, CancellationToken cancellationToken)
    {
        var written = await client.UpdateStatusAsync(claim with { Status = status }, cancellationToken);
        informers.Claims.Observe(written);
        return written;
    }

    private async Task<PersistentVolume> UpdateAsync(PersistentVolume volume, CancellationToken cancellationToken)
    {
        var written = await client.UpdateAsync(volume, cancellationToken);
        informers.Volumes.Observe(written);
        return written;
    }
}
