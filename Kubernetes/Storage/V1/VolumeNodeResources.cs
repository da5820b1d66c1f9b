namespace Platform.Kubernetes.Storage.V1;

/// <summary><c>VolumeNodeResources</c> of the storage.k8s.io/v1 API.</summary>
public sealed record VolumeNodeResources
{
    public int? Count { get; init; }
}
