using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>TokenReviewStatus</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record TokenReviewStatus
{
    public bool? Authenticated { get; init; }

    public UserInfo User { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Audiences { get; init; }

    public string? Error { get; init; }
}
