namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>SelfSubjectRulesReviewSpec</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record SelfSubjectRulesReviewSpec
{
    public string? Namespace { get; init; }
}
