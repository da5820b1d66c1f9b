using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary>Asks what the caller may do in a namespace.</summary>
public sealed record SelfSubjectRulesReview : IResource<SelfSubjectRulesReview>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } =
        new("authorization.k8s.io", "v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews")
        {
            Namespaced = false,
            Use = ResourceUse.CreateOnly,
        };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authorization.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "SelfSubjectRulesReview"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public SelfSubjectRulesReviewSpec Spec { get => field ??= new(); init; }

    public SubjectRulesReviewStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public SelfSubjectRulesReview WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
