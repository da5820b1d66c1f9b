using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>GlusterfsPersistentVolumeSource</c> of the v1 API.</summary>
public sealed record GlusterfsPersistentVolumeSource
{
    [Required]
    public string Endpoints { get => field ?? ""; init; }

    [Required]
    public string Path { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }

    public string? EndpointsNamespace { get; init; }
}
