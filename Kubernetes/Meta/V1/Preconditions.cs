namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>Preconditions</c> of the meta.k8s.io/v1 API.</summary>
public sealed record Preconditions
{
    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }
}
