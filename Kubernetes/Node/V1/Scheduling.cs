using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Node.V1;

/// <summary><c>Scheduling</c> of the node.k8s.io/v1 API.</summary>
public sealed record Scheduling
{
    [AtomicMap]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Toleration>? Tolerations { get; init; }
}
