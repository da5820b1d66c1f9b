using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Certificates.V1;

/// <summary><c>CertificateSigningRequestStatus</c> of the certificates.k8s.io/v1 API.</summary>
public sealed record CertificateSigningRequestStatus
{
    [List(ListType.Map, "type")]
    public IReadOnlyList<CertificateSigningRequestCondition>? Conditions { get; init; }

    public byte[]? Certificate { get; init; }
}
