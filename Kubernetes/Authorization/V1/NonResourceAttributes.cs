namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>NonResourceAttributes</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record NonResourceAttributes
{
    public string? Path { get; init; }

    public string? Verb { get; init; }
}
