using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Toleration</c> of the v1 API.</summary>
public sealed record Toleration
{
    public string? Key { get; init; }

    [Values("Exists", "Equal")]
    public string? Operator { get; init; }

    public string? Value { get; init; }

    [Values("NoSchedule", "PreferNoSchedule", "NoExecute")]
    public string? Effect { get; init; }

    public long? TolerationSeconds { get; init; }
}
