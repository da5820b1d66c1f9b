using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>SubjectRulesReviewStatus</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record SubjectRulesReviewStatus
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<ResourceRule> ResourceRules { get => field ?? []; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<NonResourceRule> NonResourceRules { get => field ?? []; init; }

    [Required]
    public bool Incomplete { get; init; }

    public string? EvaluationError { get; init; }
}
