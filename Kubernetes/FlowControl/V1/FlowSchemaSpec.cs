using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.FlowControl.V1;

/// <summary><c>FlowSchemaSpec</c> of the flowcontrol.apiserver.k8s.io/v1 API.</summary>
public sealed record FlowSchemaSpec
{
    [Required]
    public PriorityLevelConfigurationReference PriorityLevelConfiguration { get => field ??= new(); init; }

    [Default(1000)]
    public int? MatchingPrecedence { get; init; }

    public FlowDistinguisherMethod? DistinguisherMethod { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PolicyRulesWithSubjects>? Rules { get; init; }
}
