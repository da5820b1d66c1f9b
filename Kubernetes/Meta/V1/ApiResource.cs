using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>APIResource</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ApiResource
{
    [Required]
    public string Name { get => field ?? ""; init; }

    [Required]
    public string SingularName { get => field ?? ""; init; }

    [Required]
    public bool Namespaced { get; init; }

    public string? Group { get; init; }

    public string? Version { get; init; }

    [Required]
    public string Kind { get => field ?? ""; init; }

    [Required]
    public IReadOnlyList<string> Verbs { get => field ?? []; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ShortNames { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Categories { get; init; }

    public string? StorageVersionHash { get; init; }
}
