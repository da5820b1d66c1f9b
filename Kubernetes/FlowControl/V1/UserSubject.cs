using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>UserSubject</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record UserSubject
{
    [Required]
    public string Name { get => field ?? ""; init; }
}
