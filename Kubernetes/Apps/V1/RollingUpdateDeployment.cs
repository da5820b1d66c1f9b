using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>RollingUpdateDeployment</c> of the apps/v1 API.</summary>
public sealed record RollingUpdateDeployment
{
    public IntOrString? MaxUnavailable { get; init; }

    public IntOrString? MaxSurge { get; init; }
}
