using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>GroupSubject</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record GroupSubject
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
