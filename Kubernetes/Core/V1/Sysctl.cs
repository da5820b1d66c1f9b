using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Sysctl</c> of the v1 API.</summary>
public sealed record Sysctl
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string Value { get => field ?? ""; init; }
}
