using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Certificates.V1;

/// <summary><c>CertificateSigningRequestCondition</c> of the certificates.k8s.io/v1 API.</summary>
public sealed record CertificateSigningRequestCondition
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public Time? LastUpdateTime { get; init; }

    public Time? LastTransitionTime { get; init; }
}
