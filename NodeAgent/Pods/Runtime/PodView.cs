using Platform.NodeAgent.Cri.V1;

namespace Platform.NodeAgent.Pods.Runtime;

/// <summary>One container that the runtime has, running or not.</summary>
public sealed record ContainerInstance(ContainerStatus Status, string SandboxId)
{
    public string Id => Status.Id;

    public string Name => Status.Metadata.Name;

    /// <summary>How often the container was started before this instance.</summary>
    public int Attempt => (int)Status.Metadata.Attempt;

    public bool IsRunning => Status.State == ContainerState.ContainerRunning;

    public bool HasExited => Status.State is ContainerState.ContainerExited or ContainerState.ContainerUnknown;
}

/// <summary>What the runtime has of one pod at a moment.</summary>
/// <param name="Sandboxes">Newest first.</param>
/// <param name="Containers">Newest first; of all sandboxes.</param>
/// <param name="Address">The pod's own IPv4 address; null with host network or without a ready sandbox.</param>
public sealed record PodView(IReadOnlyList<PodSandbox> Sandboxes, IReadOnlyList<ContainerInstance> Containers, string? Address)
{
    public static PodView Empty { get; } = new([], [], null);

    /// <summary>The sandbox in which containers run, if there is one.</summary>
    public PodSandbox? Sandbox => Sandboxes.FirstOrDefault(s => s.State == PodSandboxState.SandboxReady);

    /// <summary>The last instance of a container, of whichever sandbox.</summary>
    public ContainerInstance? Latest(string name) => Containers.FirstOrDefault(c => c.Name == name);

    /// <summary>The last instance in the sandbox of now.</summary>
    public ContainerInstance? Current(string name) =>
        Sandbox is { } sandbox ? Containers.FirstOrDefault(c => c.Name == name && c.SandboxId == sandbox.Id) : null;

    public IEnumerable<ContainerInstance> Running => Containers.Where(c => c.IsRunning);
}
