namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SessionAffinityConfig</c> of the v1 API.</summary>
public sealed record SessionAffinityConfig
{
    public ClientIPConfig? ClientIP { get; init; }
}
