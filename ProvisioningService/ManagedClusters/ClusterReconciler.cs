using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Authorization;
using Platform.Contracts.ControlPlanes;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Foundation.Security;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>
/// Brings a managed cluster about, in order: index, kubelet identity, control plane, network, nodes; then waits until every node is
/// Ready. Each pass begins at the first step and finds what is there.
/// </summary>
public sealed class ClusterReconciler(
    ClusterStore store, ClusterInfrastructure infrastructure, ClusterConnections connections, ClusterLocks locks, ClusterLoops loops,
    IAuthorizationApi authorization, IControlPlanesApi controlPlanes, ISecretProtector protector, PlatformInstallation installation)
{
    private static readonly ReconcileResult Soon = new ReconcileResult.Wait(TimeSpan.FromMilliseconds(200));

    /// <summary>One pass.</summary>
    public async Task<ReconcileResult> ReconcileAsync(Resource cluster, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var facts = ClusterFacts.Read(cluster.Internal);
        using var held = await locks.TakeAsync(facts.ClusterId, cancellationToken);
        facts = await EnsureIdentityAsync(cluster, facts, progress, cancellationToken);
        await EnsureControlPlaneAsync(cluster, facts, cancellationToken);
        await infrastructure.EnsureNetworkAsync(ClusterInfrastructure.NetworkOf(cluster, facts), cancellationToken);
        if (IsStopped(cluster)) return await StopAsync(facts, cancellationToken);
        loops.Start(cluster, facts);
        facts = await PlanNodesAsync(cluster, facts, progress, cancellationToken);
        var desired = Desired(cluster, facts);
        await Parallel.ForEachAsync(desired, cancellationToken, async (node, token) => await infrastructure.EnsureNodeAsync(cluster, facts, node, token));
        var client = await connections.ConnectAsync(facts.ClusterId, cancellationToken);
        foreach (var node in facts.Nodes.Except(desired).ToList())
        {
            if (await NodeDrain.StepAsync(client, node.Name, cancellationToken) > 0) return Soon;
            facts = await RemoveNodeAsync(facts, node, client, progress, cancellationToken);
        }
        return await AreReadyAsync(client, desired, cancellationToken) ? new ReconcileResult.Done() : Soon;
    }

    /// <summary>Takes everything of a cluster away; idempotent.</summary>
    public async Task<ReconcileResult> DeleteAsync(Resource cluster, CancellationToken cancellationToken)
    {
        var facts = ClusterFacts.Read(cluster.Internal);
        using var held = await locks.TakeAsync(facts.ClusterId, cancellationToken);
        await loops.StopAsync(facts.ClusterId);
        connections.Forget(facts.ClusterId);
        if (facts.Index is not null) await infrastructure.DeleteAllAsync(ClusterInfrastructure.NetworkOf(cluster, facts), cancellationToken);
        await controlPlanes.DeleteAsync(facts.ClusterId, cancellationToken);
        if (facts.KubeletObjectId is { } kubelet) await authorization.DeleteServicePrincipalAsync(kubelet, cancellationToken);
        await authorization.DeleteAssignmentsAsync(new ScopeRequest(cluster.Id.Value), cancellationToken);
        await store.ReleaseAddressesAsync(facts.ClusterId, cancellationToken);
        await store.ReleaseIndexAsync(facts.ClusterId, cancellationToken);
        return new ReconcileResult.Done();
    }

    /// <summary>Whether the cluster is meant to be stopped.</summary>
    public static bool IsStopped(Resource cluster) => (string?)cluster.Properties["powerState"]?["code"] == "Stopped";

    /// <summary>The nodes that should exist, of those that are planned.</summary>
    public static IReadOnlyList<NodeFacts> Desired(Resource cluster, ClusterFacts facts) =>
        [.. AgentPool.Profiles(cluster.Properties).SelectMany(pool => facts.Nodes.Where(node => node.Pool == AgentPool.Text(pool, "name")).OrderBy(node => node.Ordinal).Take((int)pool["count"]!))];

    private async Task<ClusterFacts> EnsureIdentityAsync(Resource cluster, ClusterFacts facts, IResourceProgress progress, CancellationToken cancellationToken)
    {
        if (facts is { Index: not null, KubeletObjectId: not null }) return facts;
        var index = await store.AllocateIndexAsync(facts.ClusterId, cancellationToken);
        var secret = Encoding.ASCII.GetString(protector.Unprotect(Convert.FromBase64String(facts.SealedKubeletSecret)));
        var identity = await authorization.PutServicePrincipalAsync(new ServicePrincipalRequest(cluster.TenantId, $"{cluster.Id.Key}/kubeletidentity/{facts.ClusterId}", secret), cancellationToken);
        return await SaveAsync(facts with { Index = index, KubeletObjectId = identity.ObjectId, KubeletApplicationId = identity.ApplicationId }, progress, cancellationToken);
    }

    private Task<Contracts.ControlPlanes.ControlPlane> EnsureControlPlaneAsync(Resource cluster, ClusterFacts facts, CancellationToken cancellationToken)
    {
        var network = (JsonObject)cluster.Properties["networkProfile"]!;
        return controlPlanes.PutAsync(facts.ClusterId, new ControlPlaneSpecification(
            cluster.Id.Name, AgentPool.Text(cluster.Properties, "kubernetesVersion"), AgentPool.Text(cluster.Properties, "fqdn"),
            installation.ClusterApiAddress(facts.Index!.Value).ToString(), AgentPool.Text(network, "podCidr"), AgentPool.Text(network, "serviceCidr"), AgentPool.Text(network, "dnsServiceIP")), cancellationToken);
    }

    private async Task<ReconcileResult> StopAsync(ClusterFacts facts, CancellationToken cancellationToken)
    {
        foreach (var node in facts.Nodes) await infrastructure.StopNodeAsync(facts, node.Name, cancellationToken);
        return new ReconcileResult.Done();
    }

    // Names and addresses are decided and stored before anything is made, so that a kill leaves nothing that no record names.
    private async Task<ClusterFacts> PlanNodesAsync(Resource cluster, ClusterFacts facts, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var nodes = facts.Nodes.ToList();
        foreach (var pool in AgentPool.Profiles(cluster.Properties))
        {
            var name = AgentPool.Text(pool, "name");
            while (nodes.Count(node => node.Pool == name) < (int)pool["count"]!)
            {
                var ordinal = Enumerable.Range(0, int.MaxValue).First(candidate => nodes.All(node => node.Pool != name || node.Ordinal != candidate));
                var offset = Enumerable.Range(ClusterInfrastructure.FirstNodeOffset, int.MaxValue - ClusterInfrastructure.FirstNodeOffset).First(candidate => nodes.All(node => node.AddressOffset != candidate));
                nodes.Add(new NodeFacts(NodeName(facts.ClusterId, name, ordinal), name, ordinal, offset, AgentPool.Text(pool, "orchestratorVersion")));
            }
        }
        return nodes.Count == facts.Nodes.Count ? facts : await SaveAsync(facts with { Nodes = nodes }, progress, cancellationToken);
    }

    private async Task<ClusterFacts> RemoveNodeAsync(ClusterFacts facts, NodeFacts node, IKubernetesClient client, IResourceProgress progress, CancellationToken cancellationToken)
    {
        await client.TryDeleteAsync<Node>(node.Name, null, null, cancellationToken);
        await infrastructure.DeleteNodeAsync(facts.Index!.Value, node.Name, cancellationToken);
        return await SaveAsync(facts with { Nodes = [.. facts.Nodes.Where(other => other != node)] }, progress, cancellationToken);
    }

    private static async Task<bool> AreReadyAsync(IKubernetesClient client, IReadOnlyList<NodeFacts> desired, CancellationToken cancellationToken)
    {
        var ready = new HashSet<string>();
        await foreach (var node in client.ListAllAsync<Node>(null, null, cancellationToken))
            if ((node.Status.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" })) ready.Add(node.Metadata.Name!);
        return desired.All(node => ready.Contains(node.Name));
    }

    private static async Task<ClusterFacts> SaveAsync(ClusterFacts facts, IResourceProgress progress, CancellationToken cancellationToken)
    {
        await progress.UpdateAsync(resource => resource with { Internal = facts.ToJson() }, cancellationToken);
        return facts;
    }

    // As AKS names the machines of a scale set: the ordinal in base 36, six digits.
    private static string NodeName(Guid cluster, string pool, int ordinal)
    {
        const string digits = "0123456789abcdefghijklmnopqrstuvwxyz";
        Span<char> text = stackalloc char[6];
        for (var i = 5; i >= 0; i--, ordinal /= 36) text[i] = digits[ordinal % 36];
        var hash = (BitConverter.ToUInt32(cluster.ToByteArray()) % 100_000_000).ToString("D8", CultureInfo.InvariantCulture);
        return $"aks-{pool}-{hash}-vmss{text}";
    }
}
