using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Certificates.V1;

/// <summary><c>CertificateSigningRequestSpec</c> of the certificates.k8s.io/v1 API.</summary>
public sealed record CertificateSigningRequestSpec
{
    [Required]
    public byte[] Request { get => field ?? []; init; }

    [Required]
    public string SignerName { get => field ?? ""; init; }

    public int? ExpirationSeconds { get; init; }

    [List(ListType.Atomic)]
    [Values(
        "signing", "digital signature", "content commitment", "key encipherment", "key agreement", "data encipherment",
        "cert sign", "crl sign", "encipher only", "decipher only", "any", "server auth", "client auth", "code signing",
        "email protection", "s/mime", "ipsec end system", "ipsec tunnel", "ipsec user", "timestamping", "ocsp signing",
        "microsoft sgc", "netscape sgc")]
    public IReadOnlyList<string>? Usages { get; init; }

    public string? Username { get; init; }

    public string? Uid { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Groups { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Extra { get; init; }
}
