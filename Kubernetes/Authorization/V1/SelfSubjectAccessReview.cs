using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary>Asks whether the caller may do something.</summary>
public sealed record SelfSubjectAccessReview : IResource<SelfSubjectAccessReview>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } =
        new("authorization.k8s.io", "v1", "SelfSubjectAccessReview", "selfsubjectaccessreviews")
        {
            Namespaced = false,
            Use = ResourceUse.CreateOnly,
        };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "SelfSubjectAccessReview"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public SelfSubjectAccessReviewSpec Spec { get => field ??= new(); init; }

    public SubjectAccessReviewStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public SelfSubjectAccessReview WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
