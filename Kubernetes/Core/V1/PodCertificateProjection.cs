using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodCertificateProjection</c> of the v1 API.</summary>
public sealed record PodCertificateProjection
{
    [Required]
    public string? SignerName { get; init; }

    [Required]
    public string? KeyType { get; init; }

    public int? MaxExpirationSeconds { get; init; }

    public string? CredentialBundlePath { get; init; }

    public string? KeyPath { get; init; }

    public string? CertificateChainPath { get; init; }
}
