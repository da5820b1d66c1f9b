namespace Platform.Kubernetes.Meta.V1;

/// <summary>The metadata of an object of any kind.</summary>
public sealed record PartialObjectMetadata : IResource<PartialObjectMetadata>
{
    /// <summary>The form, which has no collection of its own.</summary>
    public static ResourceKind Definition { get; } = new("meta.k8s.io", "v1", "PartialObjectMetadata", "partialobjectmetadata");

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "meta.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "PartialObjectMetadata"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <inheritdoc />
    public PartialObjectMetadata WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
