using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>How far a rolling update may go at a time.</summary>
public sealed record RollingUpdateDeployment
{
    /// <summary>Pods that may be missing meanwhile, as a number or a part.</summary>
    public IntOrString? MaxUnavailable { get; init; }

    /// <summary>Pods that there may be above the wanted number, as a number or a part.</summary>
    public IntOrString? MaxSurge { get; init; }
}
