using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>DaemonSetUpdateStrategy</c> of the apps/v1 API.</summary>
public sealed record DaemonSetUpdateStrategy
{
    [Default("RollingUpdate"), Values("RollingUpdate", "OnDelete")]
    public string? Type { get; init; }

    public RollingUpdateDaemonSet? RollingUpdate { get; init; }
}
