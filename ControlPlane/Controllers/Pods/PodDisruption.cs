using System.Text.Json.Nodes;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Pods;

/// <summary>Says on pods that they go because of what is around them and not by a fault of their own; a job's failure policy tells the two apart.</summary>
internal sealed class PodDisruption(IKubernetesClient client, TimeProvider time)
{
    /// <summary>Says it, and deletes the pod; nothing when it has left by itself.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="reason">As upstream names it: <c>DeletionByTaintManager</c>.</param>
    /// <param name="message">For people.</param>
    /// <param name="gracePeriodSeconds">What it has to end; null for its own.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Whether it was there.</returns>
    public async Task<bool> DeleteAsync(Pod pod, string reason, string message, long? gracePeriodSeconds, CancellationToken cancellationToken)
    {
        try
        {
            var said = pod.Status.Conditions?.Any(c => c.Type == PodConditionType.DisruptionTarget && c.Status == ConditionStatus.True && c.Reason == reason) == true;
            if (!said)
                await client.PatchStatusAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, ResourcePatch.StrategicMerge(Condition(pod, reason, message)), cancellationToken);
            var options = new DeleteOptions { GracePeriodSeconds = gracePeriodSeconds, Preconditions = new() { Uid = pod.Metadata.Uid } };
            return await client.TryDeleteAsync<Pod>(pod.Metadata.Name!, pod.Metadata.Namespace, options, cancellationToken);
        }
        catch (KubernetesApiException e) when (e.IsNotFound || e.IsConflict)
        {
            return false; // another has its name now, or none
        }
    }

    private JsonObject Condition(Pod pod, string reason, string message) => new()
    {
        ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid },
        ["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = PodConditionType.DisruptionTarget,
                ["status"] = ConditionStatus.True,
                ["reason"] = reason,
                ["message"] = message,
                ["lastTransitionTime"] = new Time(time.GetUtcNow()).ToString(),
            }),
        },
    };
}
