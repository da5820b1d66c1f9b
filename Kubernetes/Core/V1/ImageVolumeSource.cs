using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ImageVolumeSource</c> of the v1 API.</summary>
public sealed record ImageVolumeSource
{
    public string? Reference { get; init; }

    [Values("Always", "Never", "IfNotPresent")]
    public string? PullPolicy { get; init; }
}
