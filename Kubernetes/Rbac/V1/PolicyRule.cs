using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Rbac.V1;

/// <summary><c>PolicyRule</c> of the rbac.authorization.k8s.io/v1 API.</summary>
public sealed record PolicyRule
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Verbs { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ApiGroups { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Resources { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ResourceNames { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? NonResourceURLs { get; init; }
}
