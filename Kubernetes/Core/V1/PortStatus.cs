using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PortStatus</c> of the v1 API.</summary>
public sealed record PortStatus
{
    [Required]
    public int Port { get; init; }

    [Required, Values("TCP", "UDP", "SCTP")]
    public string Protocol { get => field ?? ""; init; }

    public string? Error { get; init; }
}
