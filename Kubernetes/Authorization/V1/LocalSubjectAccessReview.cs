using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary>Asks whether a subject may do something in one namespace.</summary>
public sealed record LocalSubjectAccessReview : IResource<LocalSubjectAccessReview>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } =
        new("authorization.k8s.io", "v1", "LocalSubjectAccessReview", "localsubjectaccessreviews")
        {
            Use = ResourceUse.CreateOnly,
        };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "LocalSubjectAccessReview"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public SubjectAccessReviewSpec Spec { get => field ??= new(); init; }

    public SubjectAccessReviewStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public LocalSubjectAccessReview WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
