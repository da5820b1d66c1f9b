using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodTemplateSpec</c> of the v1 API.</summary>
public sealed record PodTemplateSpec
{
    [DefaultObject]
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public PodSpec Spec { get => field ??= new(); init; }
}
