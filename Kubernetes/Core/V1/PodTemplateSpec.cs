using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What pods are made from.</summary>
public sealed record PodTemplateSpec
{
    /// <summary>Labels and annotations of the pods.</summary>
    [DefaultObject]
    public ObjectMeta Metadata { get => field ??= new(); init; }

    /// <summary>What runs in the pods.</summary>
    [DefaultObject]
    public PodSpec Spec { get => field ??= new(); init; }
}
