using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Scheduling;

/// <summary>Tells, on pods and in events, what the scheduler found.</summary>
internal sealed class PodReports(IKubernetesClient client, EventRecorder events, TimeProvider time)
{
    private const string Scheduled = "PodScheduled";
    private readonly PodDisruption _disruption = new(client, time);

    /// <summary>Says why a pod cannot be placed now, unless that is said already.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="profile">Who says it.</param>
    /// <param name="message">Why.</param>
    /// <param name="nominated">Where room is being made for it; null when nowhere.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task UnschedulableAsync(Pod pod, SchedulerProfile profile, string message, string? nominated, CancellationToken cancellationToken)
    {
        var present = Find(pod);
        if (present is { Status: ConditionStatus.False, Reason: "Unschedulable" } && present.Message == message && (nominated ?? "") == (pod.Status.NominatedNodeName ?? ""))
            return;
        events.As(profile.Name).Warning(pod, "FailedScheduling", message);
        var status = new JsonObject { ["conditions"] = Conditions(Condition(Scheduled, ConditionStatus.False, "Unschedulable", message, present)) };
        if ((nominated ?? "") != (pod.Status.NominatedNodeName ?? ""))
            status["nominatedNodeName"] = nominated;
        await PatchAsync(pod, status, cancellationToken);
    }

    /// <summary>Says that a pod waits for its gates, unless that is said already.</summary>
    public Task GatedAsync(Pod pod, CancellationToken cancellationToken)
    {
        var present = Find(pod);
        return present?.Reason == "SchedulingGated" ? Task.CompletedTask : PatchAsync(
            pod,
            new JsonObject
            {
                ["conditions"] = Conditions(Condition(
                    Scheduled, ConditionStatus.False, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates", present)),
            },
            cancellationToken);
    }

    /// <summary>Says on a pod that it has to leave for another, and deletes it.</summary>
    public async Task PreemptAsync(Pod victim, Pod pod, SchedulerProfile profile, string node, CancellationToken cancellationToken)
    {
        var message = $"{profile.Name}: preempting to accommodate a higher priority pod";
        if (await _disruption.DeleteAsync(victim, "PreemptionByScheduler", message, null, cancellationToken))
            events.As(profile.Name).Normal(victim, "Preempted", $"Preempted by pod {pod.Metadata.Uid} on node {node}");
    }

    private static PodCondition? Find(Pod pod) => pod.Status.Conditions?.FirstOrDefault(c => c.Type == Scheduled);

    private static JsonArray Conditions(JsonObject condition) => new(condition);

    private JsonObject Condition(string type, string status, string reason, string message, PodCondition? present) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["reason"] = reason,
        ["message"] = message,
        ["lastTransitionTime"] = present?.Status == status ? present.LastTransitionTime?.ToString() : new Time(time.GetUtcNow()).ToString(),
    };

    private Task PatchAsync(Pod pod, JsonObject status, CancellationToken cancellationToken) => client.PatchStatusAsync<Pod>(
        pod.Metadata.Name!, pod.Metadata.Namespace,
        ResourcePatch.StrategicMerge(new JsonObject { ["metadata"] = new JsonObject { ["uid"] = pod.Metadata.Uid }, ["status"] = status }), cancellationToken);
}
