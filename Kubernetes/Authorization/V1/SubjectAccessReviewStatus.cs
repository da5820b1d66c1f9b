using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>SubjectAccessReviewStatus</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record SubjectAccessReviewStatus
{
    [Required]
    public bool Allowed { get; init; }

    public bool? Denied { get; init; }

    public string? Reason { get; init; }

    public string? EvaluationError { get; init; }
}
