using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Deletes jobs that finished longer ago than they are to be kept.</summary>
public sealed class FinishedJobController : Controller<ObjectKey>
{
    private readonly IKubernetesClient _client;
    private readonly SharedInformers _informers;

    /// <summary>A controller that does nothing until it runs.</summary>
    public FinishedJobController(ControllerContext context)
        : base("ttl-after-finished-controller", 1, context.Time, context.Logger) => (_client, _informers) = (context.Client, context.Informers);

    /// <inheritdoc/>
    public override async Task ReconcileAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        if (_informers.Jobs.Find(key) is not { Metadata.DeletionTimestamp: null, Spec.TtlSecondsAfterFinished: { } seconds } job)
            return;
        if (JobConditions.End(job) is not { } finished)
            return;
        var left = finished.Value.AddSeconds(seconds) - Time.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            Queue.AddAfter(key, left);
            return;
        }

        // The version tells that nobody gave the job more time meanwhile.
        await _client.TryDeleteAsync<Job>(
            key.Name,
            key.Namespace,
            new() { PropagationPolicy = "Foreground", Preconditions = new() { Uid = job.Metadata.Uid, ResourceVersion = job.Metadata.ResourceVersion } },
            cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Start() => _informers.Jobs.OnChange(change => Queue.Add(ObjectKey.Of(change.Latest.Metadata)));
}
