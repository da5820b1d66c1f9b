using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A template that pods can be made from.</summary>
public sealed record PodTemplate : IResource<PodTemplate>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("", "v1", "PodTemplate", "podtemplates");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PodTemplate"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    public PodTemplateSpec? Template { get; init; }

    /// <inheritdoc />
    public PodTemplate WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
