using Platform.Kubernetes.Core.V1;

namespace Platform.NodeAgent.Pods.Resizing;

/// <summary>What the containers of a pod were granted and what is in force of it, by container: kept on disk, for the spec may ask for more.</summary>
public sealed record GrantedResources
{
    /// <summary>What the node has set aside.</summary>
    public IReadOnlyDictionary<string, ResourceRequirements> Granted { get => field ?? None; init; }

    /// <summary>What the running container was given.</summary>
    public IReadOnlyDictionary<string, ResourceRequirements> InForce { get => field ?? None; init; }

    private static IReadOnlyDictionary<string, ResourceRequirements> None { get; } = new Dictionary<string, ResourceRequirements>();

    /// <summary>The same with a container's resources in force.</summary>
    public GrantedResources With(string container, ResourceRequirements inForce) =>
        this with { InForce = new Dictionary<string, ResourceRequirements>(InForce) { [container] = inForce } };
}
