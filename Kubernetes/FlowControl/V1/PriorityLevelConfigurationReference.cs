using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>PriorityLevelConfigurationReference</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record PriorityLevelConfigurationReference
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
