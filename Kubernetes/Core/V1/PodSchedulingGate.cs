using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodSchedulingGate</c> of the v1 API.</summary>
public sealed record PodSchedulingGate
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
