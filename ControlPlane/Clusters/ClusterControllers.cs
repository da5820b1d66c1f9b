using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Controllers;
using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.ControlPlane.Controllers.Volumes;
using Platform.ControlPlane.Diagnostics;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Scheduling;
using Platform.Kubernetes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Clusters;

/// <summary>Runs a cluster's controllers and its scheduler against its own API, inside the process.</summary>
internal sealed partial class ClusterControllers(ClusterApis apis, KindRegistry kinds, TimeProvider time, ILoggerFactory loggers, DiagnosticSink diagnostics)
{
    private const string ManagerName = "kube-controller-manager", SchedulerName = "kube-scheduler";
    private readonly IReadOnlyList<ResourceKind> _stored = [.. kinds.All.Where(kind => kind.Kind.Use == ResourceUse.Stored).Select(kind => kind.Kind)];

    /// <summary>Runs them until cancelled.</summary>
    public async Task RunAsync(HostedCluster cluster, CancellationToken cancellationToken)
    {
        ILogger LoggerOf<T>(string part) => new DiagnosticLogger(loggers.CreateLogger<T>(), diagnostics, cluster.Specification.ServerName, part);
        var logger = LoggerOf<ControllerManager>(ManagerName);
        var settings = new ControllerSettings { ClusterName = cluster.Specification.Name, PodCidr = cluster.Specification.PodCidr };
        var manager = new ControllerManager(
            apis.ClientOf(cluster, SystemUser(ManagerName), ManagerName), settings, cluster.CertificateAuthority,
            new NodeLocalVolumes(cluster.Tunnels), new NodeMetrics(cluster.Tunnels, time), _stored, time, logger);
        var scheduler = new Scheduler(apis.ClientOf(cluster, SystemUser(SchedulerName), SchedulerName), manager.Informers, time, LoggerOf<Scheduler>(SchedulerName));
        try
        {
            // The caller's thread goes on; controllers begin on the pool.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            await Task.WhenAll(manager.RunAsync(cancellationToken), scheduler.RunWhenSyncedAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The cluster stops.
        }
        catch (Exception failure)
        {
            LogEnded(logger, cluster.Specification.Name, failure);
            throw;
        }
    }

    private static UserInfo SystemUser(string component) => new("system:" + component, UserInfo.AuthenticatedGroup);

    [LoggerMessage(EventId = 3121, Level = LogLevel.Critical, Message = "The controllers of {Cluster} ended by a fault of the program")]
    private static partial void LogEnded(ILogger logger, string cluster, Exception failure);
}
