using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodReadinessGate</c> of the v1 API.</summary>
public sealed record PodReadinessGate
{
    [Required]
    public string ConditionType { get => field ?? ""; init; }
}
