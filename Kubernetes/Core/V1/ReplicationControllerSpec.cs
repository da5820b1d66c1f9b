using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ReplicationControllerSpec</c> of the v1 API.</summary>
public sealed record ReplicationControllerSpec
{
    [Default(1)]
    public int? Replicas { get; init; }

    public int? MinReadySeconds { get; init; }

    [AtomicMap]
    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    public PodTemplateSpec? Template { get; init; }
}
