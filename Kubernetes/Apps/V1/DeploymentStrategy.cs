using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Apps.V1;

/// <summary><c>DeploymentStrategy</c> of the apps/v1 API.</summary>
public sealed record DeploymentStrategy
{
    [Default("RollingUpdate"), Values("Recreate", "RollingUpdate")]
    public string? Type { get; init; }

    public RollingUpdateDeployment? RollingUpdate { get; init; }
}
