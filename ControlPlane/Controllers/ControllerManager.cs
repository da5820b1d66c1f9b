using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Controllers.Autoscaling;
using Platform.ControlPlane.Controllers.Certificates;
using Platform.ControlPlane.Controllers.CronJobs;
using Platform.ControlPlane.Controllers.DaemonSets;
using Platform.ControlPlane.Controllers.Deployments;
using Platform.ControlPlane.Controllers.Disruptions;
using Platform.ControlPlane.Controllers.EndpointSlices;
using Platform.ControlPlane.Controllers.GarbageCollection;
using Platform.ControlPlane.Controllers.Ingresses;
using Platform.ControlPlane.Controllers.Jobs;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Namespaces;
using Platform.ControlPlane.Controllers.Nodes;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Quotas;
using Platform.ControlPlane.Controllers.ReplicaSets;
using Platform.ControlPlane.Controllers.Roles;
using Platform.ControlPlane.Controllers.ServiceAccounts;
using Platform.ControlPlane.Controllers.ServiceAddresses;
using Platform.ControlPlane.Controllers.StatefulSets;
using Platform.ControlPlane.Controllers.Volumes;
using Platform.Foundation.Security;
using Platform.Kubernetes;
using Platform.Kubernetes.Client;

namespace Platform.ControlPlane.Controllers;

/// <summary>The controllers of one cluster.</summary>
public sealed class ControllerManager
{
    private readonly ControllerContext _context;
    private readonly EventRecorder _events;
    private readonly GarbageCollector _garbage;
    private readonly IReadOnlyList<IController> _controllers;

    /// <summary>Controllers that do nothing until they run.</summary>
    /// <param name="client">The cluster's API, as the user <c>system:kube-controller-manager</c>.</param>
    /// <param name="settings">What is configured.</param>
    /// <param name="authority">Signs certificates for the cluster.</param>
    /// <param name="volumes">The volumes that nodes hold.</param>
    /// <param name="metrics">What pods use.</param>
    /// <param name="storedKinds">Every kind the API keeps, for deleting namespaces and collecting garbage.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where failures are reported.</param>
    public ControllerManager(
        IKubernetesClient client,
        ControllerSettings settings,
        CertificateAuthority authority,
        ILocalVolumes volumes,
        IPodMetrics metrics,
        IReadOnlyList<ResourceKind> storedKinds,
        TimeProvider time,
        ILogger logger)
    {
        _context = new ControllerContext(client, new SharedInformers(client, time, logger), settings, time, logger)
        {
            LocalVolumes = volumes,
            Metrics = metrics,
        };
        _events = new EventRecorder(client, "kube-controller-manager", null, time);
        // Of a kind that is served in several versions one is enough.
        storedKinds = [.. storedKinds.DistinctBy(k => (k.Group, k.Plural))];
        _garbage = new GarbageCollector(_context, [.. storedKinds.Where(k => k.Kind != "Event")]);
        _controllers =
        [
            new NamespaceController(_context, [.. storedKinds.Where(k => k.Namespaced)]),
            _garbage,
            new DefaultServiceAccountController(_context, authority.CertificatePem),
            new DeploymentController(_context, _events),
            new ReplicaSetController(_context, _events),
            new ReplicationManager(_context, _events),
            new StatefulSetController(_context, _events),
            new DaemonSetController(_context, _events),
            new JobController(_context, _events),
            new CronJobController(_context, _events),
            new EndpointSliceController(_context),
            new EndpointsMirrorController(_context),
            new IngressController(_context),
            new AutoscalerController(_context, _events, storedKinds),
            new DisruptionController(_context),
            new QuotaController(_context, [.. storedKinds.Where(k => k.Namespaced)], _garbage.OnNamespaceChange),
            new ClusterRoleAggregationController(_context),
            new ClaimController(_context, _events),
            new VolumeController(_context, _events),
            new EphemeralClaimController(_context, _events),
            new ClaimProtectionController(_context),
            new VolumeProtectionController(_context),
            new ServiceAddressController(_context),
            new ServiceRangeController(_context),
            new FinishedJobController(_context),
            new TokenSecretController(_context, authority.CertificatePem),
            new SigningRequestController(_context, authority),
            new BootstrapTokenCleaner(_context),
            new NodeIpamController(_context, _events),
            new NodeTaintController(_context),
            new NodeLifecycleController(_context, _events),
            new TaintEvictionController(_context, _events),
            new PodGarbageCollector(_context),
        ];
    }

    /// <summary>The objects the controllers look at; the scheduler shares them.</summary>
    public SharedInformers Informers => _context.Informers;

    /// <summary>Runs every controller until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(
                Informers.RunAsync(cancellationToken),
                _garbage.RunInformersAsync(cancellationToken),
                _events.RunAsync(cancellationToken),
                WorkAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping is the end of it.
        }
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        await Informers.WaitForSyncAsync(cancellationToken);
        var others = _controllers.Where(c => c != _garbage).Select(c => c.RunAsync(cancellationToken));
        ControllerLog.ControllersRun(_context.Logger, _context.Settings.ClusterName);
        await Task.WhenAll([.. others, CollectAsync(cancellationToken)]);
    }

    private async Task CollectAsync(CancellationToken cancellationToken)
    {
        await _garbage.WaitForSyncAsync(cancellationToken);
        await _garbage.RunAsync(cancellationToken);
    }
}
