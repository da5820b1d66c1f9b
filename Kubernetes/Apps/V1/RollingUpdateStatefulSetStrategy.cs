using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>RollingUpdateStatefulSetStrategy</c> of the apps/v1 API.</summary>
public sealed record RollingUpdateStatefulSetStrategy
{
    [Default(0)]
    public int? Partition { get; init; }

    public IntOrString? MaxUnavailable { get; init; }
}
