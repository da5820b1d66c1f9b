using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ConfigMapNodeConfigSource</c> of the v1 API.</summary>
public sealed record ConfigMapNodeConfigSource
{
    [Required]
    public string Namespace { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    public string? Uid { get; init; }

    public string? ResourceVersion { get; init; }

    [Required]
    public string KubeletConfigKey { get => field ?? ""; init; }
}
