using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Authorization;
using Platform.Contracts.ControlPlanes;
using Platform.Contracts.Monitoring;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.ProvisioningService.Monitoring;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>
/// Brings a managed cluster about, in order: index, kubelet identity, control plane, network, add-on, nodes (<see cref="ClusterNodes"/>).
/// Each pass begins at the first step and finds what is there.
/// </summary>
public sealed class ClusterReconciler(
    ClusterStore store, ClusterInfrastructure infrastructure, ClusterNodes nodes, ClusterConnections connections, ClusterLocks locks, ClusterLoops loops,
    MonitoringAddon monitoring,
    IAuthorizationApi authorization, IDiagnosticSettingsApi diagnosticSettings, IControlPlanesApi controlPlanes, ISecretProtector protector, PlatformInstallation installation)
{
    private static readonly ReconcileResult Soon = new ReconcileResult.Wait(TimeSpan.FromMilliseconds(200));

    /// <summary>One pass.</summary>
    public async Task<ReconcileResult> ReconcileAsync(Resource cluster, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var facts = ClusterFacts.Read(cluster.Internal);
        using var held = await locks.TakeAsync(facts.ClusterId, cancellationToken);
        facts = await EnsureIdentityAsync(cluster, facts, progress, cancellationToken);
        var network = ClusterInfrastructure.NetworkOf(cluster, facts);
        if (IsStopped(cluster))
        {
            await infrastructure.EnsureNetworkAsync(network, cancellationToken);
            return await StopAsync(cluster, facts, cancellationToken);
        }
        facts = await EnsureControlPlaneAsync(cluster, facts, progress, cancellationToken);
        await infrastructure.EnsureNetworkAsync(network, cancellationToken);
        facts = await monitoring.EnsureAsync(cluster, facts, changed => SaveAsync(changed, progress, cancellationToken), cancellationToken);
        loops.Start(cluster, facts);
        var client = await connections.ConnectAsync(facts.ClusterId, cancellationToken);
        return await nodes.StepAsync(cluster, facts, client, progress, Soon, cancellationToken) ?? new ReconcileResult.Done();
    }

    /// <summary>Takes everything of a cluster away; idempotent.</summary>
    public async Task<ReconcileResult> DeleteAsync(Resource cluster, CancellationToken cancellationToken)
    {
        var facts = ClusterFacts.Read(cluster.Internal);
        using var held = await locks.TakeAsync(facts.ClusterId, cancellationToken);
        await loops.StopAsync(facts.ClusterId);
        connections.Forget(facts.ClusterId);
        monitoring.Forget(facts.ClusterId);
        if (facts.Index is not null) await infrastructure.DeleteAllAsync(ClusterInfrastructure.NetworkOf(cluster, facts), cancellationToken);
        await controlPlanes.DeleteAsync(facts.ClusterId, cancellationToken);
        if (facts.KubeletObjectId is { } kubelet) await authorization.DeleteServicePrincipalAsync(kubelet, cancellationToken);
        await authorization.DeleteAssignmentsAsync(new ScopeRequest(cluster.Id.Value), cancellationToken);
        await diagnosticSettings.DeleteWithinAsync(new ScopeRequest(cluster.Id.Value), cancellationToken);
        await store.ReleaseAddressesAsync(facts.ClusterId, cancellationToken);
        await store.ReleaseIndexAsync(facts.ClusterId, cancellationToken);
        return new ReconcileResult.Done();
    }

    /// <summary>Whether the cluster is meant to be stopped.</summary>
    public static bool IsStopped(Resource cluster) => (string?)cluster.Properties["powerState"]?["code"] == "Stopped";

    private async Task<ClusterFacts> EnsureIdentityAsync(Resource cluster, ClusterFacts facts, IResourceProgress progress, CancellationToken cancellationToken)
    {
        if (facts is { Index: not null, KubeletObjectId: not null }) return facts;
        var index = await store.AllocateIndexAsync(facts.ClusterId, cancellationToken);
        var secret = Encoding.ASCII.GetString(protector.Unprotect(Convert.FromBase64String(facts.SealedKubeletSecret)));
        var identity = await authorization.PutServicePrincipalAsync(new ServicePrincipalRequest(cluster.TenantId, $"{cluster.Id.Key}/kubeletidentity/{facts.ClusterId}", secret), cancellationToken);
        return await SaveAsync(facts with { Index = index, KubeletObjectId = identity.ObjectId, KubeletApplicationId = identity.ApplicationId }, progress, cancellationToken);
    }

    // The control plane is of a new version before any node is.
    private async Task<ClusterFacts> EnsureControlPlaneAsync(Resource cluster, ClusterFacts facts, IResourceProgress progress, CancellationToken cancellationToken)
    {
        await PutControlPlaneAsync(cluster, facts, stopped: false, cancellationToken);
        var version = AgentPool.Text(cluster.Properties, "kubernetesVersion");
        return facts.ControlPlaneVersion == version ? facts : await SaveAsync(facts with { ControlPlaneVersion = version }, progress, cancellationToken);
    }

    private Task PutControlPlaneAsync(Resource cluster, ClusterFacts facts, bool stopped, CancellationToken cancellationToken)
    {
        var network = (JsonObject)cluster.Properties["networkProfile"]!;
        return controlPlanes.PutAsync(facts.ClusterId, new ControlPlaneSpecification(
            cluster.Id.Name, AgentPool.Text(cluster.Properties, "kubernetesVersion"), AgentPool.Text(cluster.Properties, "fqdn"),
            installation.ClusterApiAddress(facts.Index!.Value).ToString(), AgentPool.Text(network, "podCidr"), AgentPool.Text(network, "serviceCidr"), AgentPool.Text(network, "dnsServiceIP"))
        {
            Stopped = stopped,
        }, cancellationToken);
    }

    // Nodes first, so that they end as nodes of a living cluster do; then nobody is left whom its API would serve.
    private async Task<ReconcileResult> StopAsync(Resource cluster, ClusterFacts facts, CancellationToken cancellationToken)
    {
        await loops.StopAsync(facts.ClusterId);
        await infrastructure.RefuseConnectionsAsync(cluster, facts, cancellationToken);
        await Parallel.ForEachAsync(facts.Nodes, cancellationToken, async (node, token) => await infrastructure.StopNodeAsync(facts, node, token));
        if ((await controlPlanes.GetAsync(facts.ClusterId, cancellationToken)).Specification.Stopped) return new ReconcileResult.Done();
        await ClusterNodes.MarkStoppedAsync(facts, await connections.ConnectAsync(facts.ClusterId, cancellationToken), cancellationToken);
        await PutControlPlaneAsync(cluster, facts, stopped: true, cancellationToken);
        connections.Forget(facts.ClusterId);
        return new ReconcileResult.Done();
    }

    private static async Task<ClusterFacts> SaveAsync(ClusterFacts facts, IResourceProgress progress, CancellationToken cancellationToken)
    {
        await progress.UpdateAsync(resource => resource with { Internal = facts.ToJson() }, cancellationToken);
        return facts;
    }
}
