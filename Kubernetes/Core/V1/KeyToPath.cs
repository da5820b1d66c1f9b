using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>KeyToPath</c> of the v1 API.</summary>
public sealed record KeyToPath
{
    [Required]
    public string Key { get => field ?? ""; init; }

    [Required]
    public string Path { get => field ?? ""; init; }

    public int? Mode { get; init; }
}
