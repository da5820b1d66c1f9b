using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>The containers of a pod of whichever kind.</summary>
public static class PodContainers
{
    /// <summary>Init containers, containers and ephemeral containers.</summary>
    public static IEnumerable<Container> All(PodSpec spec) =>
        (spec.InitContainers ?? []).Concat(spec.Containers).Concat((spec.EphemeralContainers ?? []).Select(Plain));

    /// <summary>The container of a name; null when the pod has none.</summary>
    public static Container? Find(PodSpec spec, string? name) => All(spec).FirstOrDefault(container => container.Name == name);

    /// <summary>What was reported of all containers.</summary>
    public static IEnumerable<ContainerStatus> Statuses(PodStatus status) =>
        (status.InitContainerStatuses ?? []).Concat(status.ContainerStatuses ?? []).Concat(status.EphemeralContainerStatuses ?? []);

    /// <summary>Where the container stands in the pod, as events name it.</summary>
    public static string FieldPath(PodSpec spec, string name)
    {
        var list = (spec.InitContainers ?? []).Any(container => container.Name == name) ? "initContainers"
            : (spec.EphemeralContainers ?? []).Any(container => container.Name == name) ? "ephemeralContainers" : "containers";
        return $"spec.{list}{{{name}}}";
    }

    /// <summary>An ephemeral container as one of the others: it differs in what it may not have.</summary>
    public static Container Plain(EphemeralContainer container) => new()
    {
        Name = container.Name,
        Image = container.Image,
        Command = container.Command,
        Args = container.Args,
        WorkingDir = container.WorkingDir,
        EnvFrom = container.EnvFrom,
        Env = container.Env,
        VolumeMounts = container.VolumeMounts,
        TerminationMessagePath = container.TerminationMessagePath,
        TerminationMessagePolicy = container.TerminationMessagePolicy,
        ImagePullPolicy = container.ImagePullPolicy,
        SecurityContext = container.SecurityContext,
        Stdin = container.Stdin,
        StdinOnce = container.StdinOnce,
        Tty = container.Tty,
    };
}
