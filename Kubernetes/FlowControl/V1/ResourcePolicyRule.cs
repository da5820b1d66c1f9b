using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>ResourcePolicyRule</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record ResourcePolicyRule
{
    [Required, List(ListType.Set)]
    public IReadOnlyList<string> Verbs { get => field ?? []; init; }

    [Required, List(ListType.Set)]
    public IReadOnlyList<string> ApiGroups { get => field ?? []; init; }

    [Required, List(ListType.Set)]
    public IReadOnlyList<string> Resources { get => field ?? []; init; }

    public bool? ClusterScope { get; init; }

    [List(ListType.Set)]
    public IReadOnlyList<string>? Namespaces { get; init; }
}
