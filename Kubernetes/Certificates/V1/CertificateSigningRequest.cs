using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Certificates.V1;

/// <summary>A request for a certificate from a signer of the cluster.</summary>
public sealed record CertificateSigningRequest : IResource<CertificateSigningRequest>
{
    /// <summary>The kind as the API names it.</summary>
    public static ResourceKind Definition { get; } =
        new("certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests")
        {
            ShortNames = ["csr"],
            Namespaced = false,
            HasStatus = true,
        };

    /// <inheritdoc />
    public string ApiVersion { get => field ?? "certificates.k8s.io/v1"; init; }

    /// <inheritdoc />
    public string Kind { get => field ?? "CertificateSigningRequest"; init; }

    /// <inheritdoc />
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required, Immutable]
    public CertificateSigningRequestSpec Spec { get => field ??= new(); init; }

    [DefaultObject]
    public CertificateSigningRequestStatus Status { get => field ??= new(); init; }

    /// <inheritdoc />
    public CertificateSigningRequest WithMetadata(ObjectMeta metadata) => this with { Metadata = metadata };
}
