namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ClientIPConfig</c> of the v1 API.</summary>
public sealed record ClientIPConfig
{
    public int? TimeoutSeconds { get; init; }
}
