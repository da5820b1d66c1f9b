using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Makes the claims of pods' ephemeral volumes. They belong to their pod and go with it.</summary>
public sealed class EphemeralClaimController : Controller<ObjectKey>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;
    private readonly EventRecorder _events;

    /// <summary>A controller that does nothing until it runs.</summary>
    public EphemeralClaimController(ControllerContext context, EventRecorder events)
        : base("ephemeral-volume-controller", 1, context.Time, context.Logger) =>
        (_client, _informers, _events) = (context.Client, context.Informers, events.As("ephemeral_volume"));

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Pods.Find(key) is not { } pod || !PodState.IsActive(pod))
            return;
        foreach (var volume in (pod.Spec.Volumes ?? []).Where(v => v.Ephemeral?.VolumeClaimTemplate is not null))
            await EnsureAsync(pod, volume, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Pods.OnChange(change =>
        {
            if (change.After is { } pod && pod.Spec.Volumes?.Any(v => v.Ephemeral is not null) == true)
                Queue.Add(ObjectKey.Of(pod.Metadata));
        });
        _informers.Claims.OnChange(change =>
        {
            if (change.After is null && Owners.Controller(change.Latest.Metadata) is { Kind: "Pod" } owner)
                Queue.Add(new ObjectKey(change.Latest.Metadata.Namespace ?? "", owner.Name));
        });
    }

    private async Task EnsureAsync(Pod pod, Volume volume, CancellationToken cancellationToken)
    {
        var name = PodClaims.OfEphemeral(pod, volume);
        var template = volume.Ephemeral!.VolumeClaimTemplate!;
        var claim = _informers.Claims.Find(pod.Metadata.Namespace, name) ?? await _client.TryCreateAsync(
            new PersistentVolumeClaim
            {
                Metadata = new()
                {
                    Name = name,
                    Namespace = pod.Metadata.Namespace,
                    Labels = template.Metadata.Labels,
                    Annotations = template.Metadata.Annotations,
                    OwnerReferences = [Owners.ControlledBy(pod)],
                },
                Spec = template.Spec,
            },
            cancellationToken) ?? await _client.GetAsync<PersistentVolumeClaim>(name, pod.Metadata.Namespace, cancellationToken);
        if (!Owners.IsControlledBy(claim.Metadata, pod.Metadata))
            _events.Warning(pod, "ClaimConflict", $"PVC \"{name}\" was not created for the pod, and its volume \"{volume.Name}\" cannot use it");
    }
}
