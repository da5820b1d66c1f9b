using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>FlowDistinguisherMethod</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record FlowDistinguisherMethod
{
    [Required, Values("ByUser", "ByNamespace")]
    public string Type { get => field ?? ""; init; }
}
