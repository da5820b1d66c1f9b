using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary>Which requests to the API belong to a priority level.</summary>
public sealed record FlowSchema : IResource<FlowSchema>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "flowschemas")
    {
        Namespaced = false,
        HasStatus = true,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "flowcontrol.apiserver.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "FlowSchema"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public FlowSchemaSpec Spec { get => field ??= new(); init; }

    [DefaultObject]
    public FlowSchemaStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public FlowSchema WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
