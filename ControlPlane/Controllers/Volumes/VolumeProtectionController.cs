using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Lets volumes go that are being deleted when they are bound to no claim.</summary>
public sealed class VolumeProtectionController : Controller<string>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public VolumeProtectionController(ControllerContext context)
        : base("pv-protection-controller", 1, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_informers.Volumes.Find(null, key) is not { Metadata.DeletionTimestamp: not null } volume
            || volume.Metadata.Finalizers?.Contains(InUseProtection.Volume) != true || volume.Status.Phase == "Bound")
            return;
        var released = volume.Metadata with { Finalizers = [.. volume.Metadata.Finalizers.Where(f => f != InUseProtection.Volume)] };
        await _client.UpdateAsync(volume with { Metadata = released }, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.Volumes.OnChange(change => Queue.Add(change.Latest.Metadata.Name!));
}
