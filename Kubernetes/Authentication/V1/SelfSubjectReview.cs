using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary>Asks who the caller is.</summary>
public sealed record SelfSubjectReview : IResource<SelfSubjectReview>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("authentication.k8s.io", "v1", "SelfSubjectReview", "selfsubjectreviews")
    {
        Namespaced = false,
        Use = ResourceUse.CreateOnly,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authentication.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "SelfSubjectReview"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    public SelfSubjectReviewStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public SelfSubjectReview WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
