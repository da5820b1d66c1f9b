using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>PriorityLevelConfigurationSpec</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record PriorityLevelConfigurationSpec
{
    [Required, Values("Exempt", "Limited")]
    public string Type { get => field ?? ""; init; }

    public LimitedPriorityLevelConfiguration? Limited { get; init; }

    public ExemptPriorityLevelConfiguration? Exempt { get; init; }
}
