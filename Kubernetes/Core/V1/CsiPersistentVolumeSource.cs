using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>CSIPersistentVolumeSource</c> of the v1 API.</summary>
public sealed record CsiPersistentVolumeSource
{
    [Required]
    public string Driver { get => field ?? ""; init; }

    [Required]
    public string VolumeHandle { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }

    public string? FsType { get; init; }

    public IReadOnlyDictionary<string, string>? VolumeAttributes { get; init; }

    public SecretReference? ControllerPublishSecretRef { get; init; }

    public SecretReference? NodeStageSecretRef { get; init; }

    public SecretReference? NodePublishSecretRef { get; init; }

    public SecretReference? ControllerExpandSecretRef { get; init; }

    public SecretReference? NodeExpandSecretRef { get; init; }
}
