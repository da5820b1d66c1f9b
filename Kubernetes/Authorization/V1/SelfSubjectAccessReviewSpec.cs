namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>SelfSubjectAccessReviewSpec</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record SelfSubjectAccessReviewSpec
{
    public ResourceAttributes? ResourceAttributes { get; init; }

    public NonResourceAttributes? NonResourceAttributes { get; init; }
}
