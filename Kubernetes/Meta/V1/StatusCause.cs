namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>StatusCause</c> of the meta.k8s.io/v1 API.</summary>
public sealed record StatusCause
{
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public string? Field { get; init; }
}
