using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NamespaceSpec</c> of the v1 API.</summary>
public sealed record NamespaceSpec
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Finalizers { get; init; }
}
