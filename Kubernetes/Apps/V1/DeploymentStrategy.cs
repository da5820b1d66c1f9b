using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary>How pods are replaced.</summary>
public sealed record DeploymentStrategy
{
    /// <summary>RollingUpdate replaces them little by little; Recreate stops all of them first.</summary>
    [Default("RollingUpdate"), Values("Recreate", "RollingUpdate")]
    public string? Type { get; init; }

    /// <summary>How far a rolling update may go at a time.</summary>
    public RollingUpdateDeployment? RollingUpdate { get; init; }
}
