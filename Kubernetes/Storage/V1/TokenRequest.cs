using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>TokenRequest</c> of the storage.k8s.io/v1 API.</summary>
public sealed record TokenRequest
{
    [Required]
    public string Audience { get => field ?? ""; init; }

    public long? ExpirationSeconds { get; init; }
}
