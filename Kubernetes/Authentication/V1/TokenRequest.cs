using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary>Asks for a token of a service account; a subresource of it.</summary>
public sealed record TokenRequest : IResource<TokenRequest>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } = new("authentication.k8s.io", "v1", "TokenRequest", "tokenrequests")
    {
        Use = ResourceUse.Subresource,
    };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "authentication.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "TokenRequest"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public TokenRequestSpec Spec { get => field ??= new(); init; }

    public TokenRequestStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public TokenRequest WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
