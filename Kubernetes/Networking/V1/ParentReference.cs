namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>ParentReference</c> of the networking.k8s.io/v1 API.</summary>
public sealed record ParentReference
{
    public string? Group { get; init; }

    public string? Resource { get; init; }

    public string? Namespace { get; init; }

    public string? Name { get; init; }
}
