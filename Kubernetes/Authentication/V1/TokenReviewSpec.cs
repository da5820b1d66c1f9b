using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>TokenReviewSpec</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record TokenReviewSpec
{
    public string? Token { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Audiences { get; init; }
}
