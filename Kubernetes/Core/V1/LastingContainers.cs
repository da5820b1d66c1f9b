namespace Platform.Kubernetes.Core.V1;

/// <summary>The containers that go on running as long as their pod does.</summary>
public static class LastingContainers
{
    /// <summary>Its containers and its sidecars.</summary>
    public static IEnumerable<Container> Of(PodSpec spec) => spec.Containers.Concat((spec.InitContainers ?? []).Where(IsSidecar));

    /// <summary>Whether an init container is one that keeps running beside the others.</summary>
    public static bool IsSidecar(Container container) => container.RestartPolicy == RestartPolicy.Always;
}
