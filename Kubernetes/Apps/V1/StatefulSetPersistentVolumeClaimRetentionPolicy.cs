using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>StatefulSetPersistentVolumeClaimRetentionPolicy</c> of the apps/v1 API.</summary>
public sealed record StatefulSetPersistentVolumeClaimRetentionPolicy
{
    [Default("Retain")]
    public string? WhenDeleted { get; init; }

    [Default("Retain")]
    public string? WhenScaled { get; init; }
}
