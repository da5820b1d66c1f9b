namespace Platform.Kubernetes.Core.V1;

/// <summary><c>FlockerVolumeSource</c> of the v1 API.</summary>
public sealed record FlockerVolumeSource
{
    public string? DatasetName { get; init; }

    public string? DatasetUUID { get; init; }
}
