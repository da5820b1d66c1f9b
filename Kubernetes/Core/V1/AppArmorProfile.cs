using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>AppArmorProfile</c> of the v1 API.</summary>
public sealed record AppArmorProfile
{
    [Required, Values("Unconfined", "RuntimeDefault", "Localhost")]
    public string Type { get => field ?? ""; init; }

    public string? LocalhostProfile { get; init; }
}
