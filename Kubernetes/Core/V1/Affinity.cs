namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Affinity</c> of the v1 API.</summary>
public sealed record Affinity
{
    public NodeAffinity? NodeAffinity { get; init; }

    public PodAffinity? PodAffinity { get; init; }

    public PodAntiAffinity? PodAntiAffinity { get; init; }
}
