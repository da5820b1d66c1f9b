namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>ListMeta</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ListMeta
{
    public string? SelfLink { get; init; }

    public string? ResourceVersion { get; init; }

    public string? Continue { get; init; }

    public long? RemainingItemCount { get; init; }
}
