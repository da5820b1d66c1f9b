using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>ReplicaSetSpec</c> of the apps/v1 API.</summary>
public sealed record ReplicaSetSpec
{
    [Default(1)]
    public int? Replicas { get; init; }

    public int? MinReadySeconds { get; init; }

    [Required, Immutable]
    public LabelSelector? Selector { get; init; }

    [DefaultObject]
    public PodTemplateSpec Template { get => field ??= new(); init; }
}
