namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>PartialObjectMetadata</c> of the meta.k8s.io/v1 API.</summary>
public sealed record PartialObjectMetadata
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "meta.k8s.io/v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "PartialObjectMetadata"; init; }

    public ObjectMeta Metadata { get => field ??= new(); init; }
}
