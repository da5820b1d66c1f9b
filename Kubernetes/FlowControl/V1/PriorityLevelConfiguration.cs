using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary>How many requests of a level are served at a time.</summary>
public sealed record PriorityLevelConfiguration : IResource<PriorityLevelConfiguration>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("flowcontrol.apiserver.k8s.io", "v1", "PriorityLevelConfiguration", "prioritylevelconfigurations")
    {
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "flowcontrol.apiserver.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PriorityLevelConfiguration"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public PriorityLevelConfigurationSpec Spec { get => field ??= new(); init; }

    [DefaultObject]
    public PriorityLevelConfigurationStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public PriorityLevelConfiguration WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
