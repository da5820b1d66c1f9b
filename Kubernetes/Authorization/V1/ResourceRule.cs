using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>ResourceRule</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record ResourceRule
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Verbs { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ApiGroups { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Resources { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ResourceNames { get; init; }
}
