using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>StatefulSetUpdateStrategy</c> of the apps/v1 API.</summary>
public sealed record StatefulSetUpdateStrategy
{
    [Default("RollingUpdate"), Values("RollingUpdate", "OnDelete")]
    public string? Type { get; init; }

    public RollingUpdateStatefulSetStrategy? RollingUpdate { get; init; }
}
