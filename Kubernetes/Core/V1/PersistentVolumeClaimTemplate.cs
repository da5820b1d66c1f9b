using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PersistentVolumeClaimTemplate</c> of the v1 API.</summary>
public sealed record PersistentVolumeClaimTemplate
{
    public ObjectMeta Metadata { get => field ??= new(); init; }

    [Required]
    public PersistentVolumeClaimSpec Spec { get => field ??= new(); init; }
}
