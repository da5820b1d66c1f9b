using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authentication.V1;

/// <summary><c>TokenRequestStatus</c> of the authentication.k8s.io/v1 API.</summary>
public sealed record TokenRequestStatus
{
    [Required]
    public string Token { get => field ?? ""; init; }

    [Required]
    public Time ExpirationTimestamp { get; init; }
}
