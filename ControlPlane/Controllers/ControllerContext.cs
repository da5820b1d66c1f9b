using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Volumes;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers;

/// <summary>What every controller works with.</summary>
/// <param name="Client">The cluster's API.</param>
/// <param name="Informers">Its objects.</param>
/// <param name="Settings">What is configured.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">Where failures are reported.</param>
public sealed record ControllerContext(
    IKubernetesClient Client, SharedInformers Informers, ControllerSettings Settings, TimeProvider Time, ILogger Logger)
{
    /// <summary>The volumes that nodes hold.</summary>
    public required ILocalVolumes LocalVolumes { get; init; }

    /// <summary>What pods use.</summary>
    public required IPodMetrics Metrics { get; init; }
}
