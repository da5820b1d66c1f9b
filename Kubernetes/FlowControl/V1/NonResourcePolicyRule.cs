using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>NonResourcePolicyRule</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record NonResourcePolicyRule
{
    [Required, List(ListType.Set)]
    public IReadOnlyList<string> Verbs { get => field ?? []; init; }

    [Required, List(ListType.Set)]
    public IReadOnlyList<string> NonResourceURLs { get => field ?? []; init; }
}
