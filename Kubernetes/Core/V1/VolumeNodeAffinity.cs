namespace Platform.Kubernetes.Core.V1;

/// <summary><c>VolumeNodeAffinity</c> of the v1 API.</summary>
public sealed record VolumeNodeAffinity
{
    public NodeSelector? Required { get; init; }
}
