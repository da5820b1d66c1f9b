using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary>Asks whether a subject may do something.</summary>
public sealed record SubjectAccessReview : IResource<SubjectAccessReview>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("authorization.k8s.io", "v1", "SubjectAccessReview", "subjectaccessreviews")
    {
        Namespaced = false,
        Use = ResourceUse.CreateOnly,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "SubjectAccessReview"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public SubjectAccessReviewSpec Spec { get => field ??= new(); init; }

    public SubjectAccessReviewStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public SubjectAccessReview WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
