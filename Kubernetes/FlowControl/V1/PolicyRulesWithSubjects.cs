using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>PolicyRulesWithSubjects</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record PolicyRulesWithSubjects
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<Subject> Subjects { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ResourcePolicyRule>? ResourceRules { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<NonResourcePolicyRule>? NonResourceRules { get; init; }
}
