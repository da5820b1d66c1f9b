using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>GitRepoVolumeSource</c> of the v1 API.</summary>
public sealed record GitRepoVolumeSource
{
    [Required]
    public string Repository { get => field ?? ""; init; }

    public string? Revision { get; init; }

    public string? Directory { get; init; }
}
