using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Monitoring.Sending;
using Platform.NodeAgent.Pods.Images;

namespace Platform.NodeAgent.Monitoring.Inventory;

/// <summary>Rows about the node's pods and their containers.</summary>
public static class PodInventory
{
    /// <summary>KubePodInventory: a row for each container, and one for a pod that has none yet.</summary>
    public static void WritePods(RowWriter rows, MonitoringTarget target, string computer, IEnumerable<Pod> pods, IReadOnlyList<Service> services, DateTimeOffset now)
    {
        foreach (var pod in pods)
        {
            var statuses = Statuses(pod);
            var restarts = statuses.Sum(status => status.RestartCount);
            var service = services.FirstOrDefault(candidate => Selects(candidate, pod))?.Metadata.Name;
            if (statuses.Count == 0)
                WritePod(rows, target, computer, pod, service, restarts, now);
            foreach (var status in statuses)
            {
                WritePod(rows, target, computer, pod, service, restarts, now);
                WriteContainer(rows, pod, status);
            }
        }
    }

    /// <summary>ContainerInventory: a row for each container. Values of the environment are left out: they hold secrets.</summary>
    public static void WriteContainers(RowWriter rows, string computer, IEnumerable<Pod> pods, DateTimeOffset now)
    {
        foreach (var pod in pods)
        {
            foreach (var status in Statuses(pod).Where(status => !string.IsNullOrEmpty(status.ContainerID)))
            {
                var image = ImageParts.Of(status.Image);
                var container = pod.Spec.Containers.FirstOrDefault(candidate => candidate.Name == status.Name);
                var state = StateOf(status.State);
                rows.Row(now).Set("Computer", computer).Set("ContainerHostname", pod.Metadata.Name).Set("ContainerID", IdOf(status)).Set("Name", status.Name)
                    .Set("Repository", image.Repository).Set("Image", image.Image).Set("ImageTag", image.Tag).Set("ImageID", status.ImageID)
                    .Set("ContainerState", state).Set("State", state)
                    .Set("Command", string.Join(' ', [.. container?.Command ?? [], .. container?.Args ?? []]))
                    .Set("Ports", string.Join(',', (container?.Ports ?? []).Select(port => $"{port.ContainerPortValue}/{port.Protocol ?? "TCP"}")))
                    .Set("CreatedTime", StartOf(status)).Set("StartedTime", StartOf(status))
                    .Set("FinishedTime", (DateTimeOffset?)status.State.Terminated?.FinishedAt).Set("ExitCode", status.State.Terminated?.ExitCode);
            }
        }
    }

    /// <summary>A container's id as all tables have it: without the runtime's name.</summary>
    public static string IdOf(ContainerStatus status)
    {
        var id = status.ContainerID ?? "";
        return id[(id.IndexOf("://", StringComparison.Ordinal) is >= 0 and var at ? at + 3 : 0)..];
    }

    private static void WritePod(RowWriter rows, MonitoringTarget target, string computer, Pod pod, string? service, int restarts, DateTimeOffset now)
    {
        var owner = pod.Metadata.OwnerReferences?.FirstOrDefault(reference => reference.Controller == true);
        rows.Row(now).Set("ClusterId", target.ClusterId).Set("ClusterName", target.ClusterName).Set("Computer", computer)
            .Set("Name", pod.Metadata.Name).Set("Namespace", pod.Metadata.Namespace).Set("PodUid", pod.Metadata.Uid)
            .Set("PodStatus", pod.Metadata.DeletionTimestamp is null ? pod.Status.Phase : "Terminating").Set("PodIp", pod.Status.PodIP).SetMap("PodLabel", pod.Metadata.Labels)
            .Set("PodCreationTimeStamp", (DateTimeOffset?)pod.Metadata.CreationTimestamp).Set("PodStartTime", (DateTimeOffset?)pod.Status.StartTime)
            .Set("PodRestartCount", restarts).Set("ControllerKind", owner?.Kind).Set("ControllerName", owner?.Name).Set("ServiceName", service);
    }

    private static void WriteContainer(RowWriter rows, Pod pod, ContainerStatus status) =>
        rows.Set("ContainerID", IdOf(status)).Set("ContainerName", $"{pod.Metadata.Uid}/{status.Name}").Set("InstanceName", $"{pod.Metadata.Uid}/{status.Name}")
            .Set("ContainerStatus", StateOf(status.State))
            .Set("ContainerStatusReason", status.State.Waiting?.Reason ?? status.State.Terminated?.Reason)
            .Set("ContainerLastStatus", status.LastState.Terminated?.Reason).Set("ContainerRestartCount", status.RestartCount)
            .Set("ContainerCreationTimeStamp", StartOf(status)).Set("ContainerStartTime", StartOf(status));

    private static DateTimeOffset? StartOf(ContainerStatus status) => (DateTimeOffset?)(status.State.Running?.StartedAt ?? status.State.Terminated?.StartedAt);

    private static string StateOf(ContainerState state) => state.Running is not null ? "running" : state.Terminated is not null ? "terminated" : "waiting";

    private static List<ContainerStatus> Statuses(Pod pod) => [.. pod.Status.InitContainerStatuses ?? [], .. pod.Status.ContainerStatuses ?? []];

    private static bool Selects(Service service, Pod pod) => service.Metadata.Namespace == pod.Metadata.Namespace && service.Spec.Selector is { Count: > 0 } selector
        && selector.All(pair => pod.Metadata.Labels is { } labels && labels.TryGetValue(pair.Key, out var value) && value == pair.Value);
}
