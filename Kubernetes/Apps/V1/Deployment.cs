using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>Rolls replicas of a pod template from one revision to the next.</summary>
public sealed record Deployment : IResource<Deployment>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("apps", "v1", "Deployment", "deployments")
    {
        ShortNames = ["deploy"],
        Categories = ["all"],
        HasStatus = true,
        HasScale = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "apps/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "Deployment"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What is wanted.</summary>
    [DefaultObject]
    public DeploymentSpec Spec { get => field ??= new(); init; }

    /// <summary>What is the case; written by whoever brings it about.</summary>
    [DefaultObject]
    public DeploymentStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public Deployment WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
