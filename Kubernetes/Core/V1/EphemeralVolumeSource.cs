namespace Platform.Kubernetes.Core.V1;

/// <summary><c>EphemeralVolumeSource</c> of the v1 API.</summary>
public sealed record EphemeralVolumeSource
{
    public PersistentVolumeClaimTemplate? VolumeClaimTemplate { get; init; }
}
