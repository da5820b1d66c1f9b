using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>NonResourceRule</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record NonResourceRule
{
    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Verbs { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? NonResourceURLs { get; init; }
}
