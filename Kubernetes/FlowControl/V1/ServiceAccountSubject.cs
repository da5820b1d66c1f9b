using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>ServiceAccountSubject</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record ServiceAccountSubject
{
    [Required]
    public string Namespace { get => field ?? ""; init; }

    [Required]
    public string Name { get => field ?? ""; init; }
}
