using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Networking.V1;

/// <summary><c>IngressPortStatus</c> of the networking.k8s.io/v1 API.</summary>
public sealed record IngressPortStatus
{
    [Required]
    public int Port { get; init; }

    [Required, Values("TCP", "UDP", "SCTP")]
    public string Protocol { get => field ?? ""; init; }

    public string? Error { get; init; }
}
