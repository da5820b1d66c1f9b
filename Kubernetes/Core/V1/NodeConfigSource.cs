namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeConfigSource</c> of the v1 API.</summary>
public sealed record NodeConfigSource
{
    public ConfigMapNodeConfigSource? ConfigMap { get; init; }
}
