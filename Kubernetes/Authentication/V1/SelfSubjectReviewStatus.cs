namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>SelfSubjectReviewStatus</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record SelfSubjectReviewStatus
{
    public UserInfo UserInfo { get => field ??= new(); init; }
}
