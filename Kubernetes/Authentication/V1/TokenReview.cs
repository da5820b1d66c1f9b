using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary>Asks whose token this is.</summary>
public sealed record TokenReview : IResource<TokenReview>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("authentication.k8s.io", "v1", "TokenReview", "tokenreviews")
    {
        Namespaced = false,
        Use = ResourceUse.CreateOnly,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authentication.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "TokenReview"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public TokenReviewSpec Spec { get => field ??= new(); init; }

    public TokenReviewStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public TokenReview WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
