using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ServiceAccountTokenProjection</c> of the v1 API.</summary>
public sealed record ServiceAccountTokenProjection
{
    public string? Audience { get; init; }

    [Default(3600)]
    public long? ExpirationSeconds { get; init; }

    [Required]
    public string Path { get => field ?? ""; init; }
}
