namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>BoundObjectReference</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record BoundObjectReference
{
    public string? Kind { get; init; }

    public string? ApiVersion { get; init; }

    public string? Name { get; init; }

    public string? Uid { get; init; }
}
