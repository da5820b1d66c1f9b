using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>SubjectAccessReviewSpec</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record SubjectAccessReviewSpec
{
    public ResourceAttributes? ResourceAttributes { get; init; }

    public NonResourceAttributes? NonResourceAttributes { get; init; }

    public string? User { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Groups { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }

    public string? Uid { get; init; }
}
