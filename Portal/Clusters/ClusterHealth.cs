using Platform.Kubernetes.Core.V1;
using Platform.Portal.Arm;
using Platform.Portal.Charts;

namespace Platform.Portal.Clusters;

/// <summary>A cluster's health.</summary>
/// <param name="Cluster">The cluster.</param>
/// <param name="Problems">What is wrong now.</param>
/// <param name="Cpu">Cores in use, by node, over time.</param>
/// <param name="Memory">Bytes in use, by node, over time.</param>
/// <param name="ChartFault">Why there are no charts.</param>
/// <param name="Monitored">Whether monitoring is on.</param>
public sealed record ClusterHealth(
    ManagedCluster Cluster, IReadOnlyList<HealthProblem> Problems, IReadOnlyList<ChartSeries> Cpu, IReadOnlyList<ChartSeries> Memory, string? ChartFault, bool Monitored);

/// <summary>Something that is wrong.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Name">Which.</param>
/// <param name="Message">What is wrong with it.</param>
/// <param name="Since">Since when, if that is known.</param>
public sealed record HealthProblem(string Kind, string Name, string Message, DateTimeOffset? Since);

/// <summary>Finds what is wrong with a pod.</summary>
internal static class PodHealth
{
    // Pulling an image and starting take a while; only what takes longer is a problem.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>What is wrong with a pod; null when nothing is.</summary>
    public static HealthProblem? Find(Pod pod, DateTimeOffset now)
    {
        var name = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";
        if (pod.Metadata.DeletionTimestamp is not null || pod.Status.Phase == "Succeeded") return null;
        if (pod.Status.Phase == "Failed") return new HealthProblem("Pod", name, pod.Status.Message is { Length: > 0 } message ? message : pod.Status.Reason ?? "Failed", Changed(pod, "Ready"));
        var waiting = (pod.Status.InitContainerStatuses ?? []).Concat(pod.Status.ContainerStatuses ?? []).FirstOrDefault(status => status.State.Waiting?.Reason is "CrashLoopBackOff" or "ErrImagePull" or "ImagePullBackOff" or "CreateContainerConfigError" or "CreateContainerError");
        if (waiting?.State.Waiting is { } state) return new HealthProblem("Pod", name, $"{state.Reason}: {waiting.Name}{(string.IsNullOrEmpty(state.Message) ? "" : $": {state.Message}")}", Changed(pod, "Ready"));
        var unplaced = pod.Status.Conditions?.FirstOrDefault(condition => condition is { Type: "PodScheduled", Status: "False" });
        if (unplaced is not null) return new HealthProblem("Pod", name, $"Not placed: {unplaced.Message}", unplaced.LastTransitionTime?.Value);
        var unready = pod.Status.Conditions?.FirstOrDefault(condition => condition is { Type: "Ready", Status: "False" });
        return unready is not null && now - (unready.LastTransitionTime?.Value ?? now) > Patience ? new HealthProblem("Pod", name, $"Not ready: {unready.Message ?? unready.Reason}", unready.LastTransitionTime?.Value) : null;
    }

    private static DateTimeOffset? Changed(Pod pod, string type) => pod.Status.Conditions?.FirstOrDefault(condition => condition.Type == type)?.LastTransitionTime?.Value;
}
