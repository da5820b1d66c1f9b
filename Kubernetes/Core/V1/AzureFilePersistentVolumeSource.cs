using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>AzureFilePersistentVolumeSource</c> of the v1 API.</summary>
public sealed record AzureFilePersistentVolumeSource
{
    [Required]
    public string SecretName { get => field ?? ""; init; }

    [Required]
    public string ShareName { get => field ?? ""; init; }

    public bool? ReadOnly { get; init; }

    public string? SecretNamespace { get; init; }
}
