namespace Platform.Kubernetes.Node.V1;

/// <summary><c>Overhead</c> of the node.k8s.io/v1 API.</summary>
public sealed record Overhead
{
    public IReadOnlyDictionary<string, Quantity>? PodFixed { get; init; }
}
