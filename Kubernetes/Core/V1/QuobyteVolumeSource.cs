using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>QuobyteVolumeSource</c> of the v1 API.</summary>
public sealed record QuobyteVolumeSource
{
    [Required]
    public string Registry { get => field ?? ""; init; }

    [Required]
    public string Volume { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }

    public string? User { get; init; }

    public string? Group { get; init; }

    public string? Tenant { get; init; }
}
