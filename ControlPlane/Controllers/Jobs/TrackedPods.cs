using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Takes the finalizers off the pods of jobs.</summary>
/// <param name="client">Writes them.</param>
/// <param name="pods">The pods.</param>
internal sealed class TrackedPods(IKubernetesClient client, Informer<Pod> pods)
{
    /// <summary>Lets a pod go; one that is gone or has been replaced already is no matter.</summary>
    public async Task ReleaseAsync(Pod pod, CancellationToken cancellationToken)
    {
        if (!JobTally.IsTracked(pod))
            return;
        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["uid"] = pod.Metadata.Uid,
                ["$deleteFromPrimitiveList/finalizers"] = new JsonArray(JobNames.Tracking),
            },
        };
        try
        {
            pods.Observe(await client.PatchAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, ResourcePatch.StrategicMerge(patch), cancellationToken));
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsConflict)
        {
            // Gone meanwhile, or another of the same name: there is no finalizer to take off.
        }
    }

    /// <summary>Lets the pods go that nobody will count any more: of a job that is gone, going, or over.</summary>
    /// <param name="key">The job's name.</param>
    /// <param name="job">The job; null when it is gone.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task ReleaseOrphansAsync(Platform.Kubernetes.Client.ObjectKey key, Job? job, CancellationToken cancellationToken)
    {
        var counts = job is { Metadata.DeletionTimestamp: null } && !JobConditions.IsFinished(job);
        foreach (var pod in pods.ByIndex(SharedInformers.ByNamespace, key.Namespace))
        {
            if (JobTally.IsTracked(pod) && Owners.Controller(pod.Metadata) is { } owner && owner.Kind == Job.Definition.Kind && owner.Name == key.Name
                && !(counts && owner.Uid == job!.Metadata.Uid))
                await ReleaseAsync(pod, cancellationToken);
        }
    }
}
