using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>VolumeError</c> of the storage.k8s.io/v1 API.</summary>
public sealed record VolumeError
{
    public Time? Time { get; init; }

    public string? Message { get; init; }

    public int? ErrorCode { get; init; }
}
