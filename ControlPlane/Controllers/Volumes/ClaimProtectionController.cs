using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>Lets claims go that are being deleted when no pod on a node uses them any more.</summary>
public sealed class ClaimProtectionController : Controller<ObjectKey>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public ClaimProtectionController(ControllerContext context)
        : base("pvc-protection-controller", 1, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Claims.Find(key) is not { Metadata.DeletionTimestamp: not null } claim
            || claim.Metadata.Finalizers?.Contains(InUseProtection.Claim) != true)
            return;

        // From the API: a pod that was bound a moment ago must not be overlooked.
        var pods = await _client.ListAsync<Pod>(ResourcePath.Of<Pod>(key.Namespace), new ListOptions(), cancellationToken);
        if (pods.Items.Any(pod => Uses(pod, key.Name)))
            return;
        var released = claim.Metadata with { Finalizers = [.. claim.Metadata.Finalizers.Where(f => f != InUseProtection.Claim)] };
        await _client.UpdateAsync(claim with { Metadata = released }, cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start()
    {
        _informers.Claims.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
        _informers.Pods.OnChange(change =>
        {
            if (change.After is { Status.Phase: not ("Succeeded" or "Failed") })
                return;
            foreach (var name in PodClaims.Of(change.Latest))
                Queue.Add(new ObjectKey(change.Latest.Metadata.Namespace ?? "", name));
        });
    }

    private static bool Uses(Pod pod, string claim) => !string.IsNullOrEmpty(pod.Spec.NodeName) && PodClaims.Of(pod).Contains(claim);
}
