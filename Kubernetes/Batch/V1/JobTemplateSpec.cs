using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>JobTemplateSpec</c> of the batch/v1 API.</summary>
public sealed record JobTemplateSpec
{
    [DefaultObject]
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [DefaultObject]
    public JobSpec Spec { get => field ??= new(); init; }
}
