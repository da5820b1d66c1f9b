using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Node;
using Node = Platform.Kubernetes.Core.V1.Node;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>
/// Brings a cluster's nodes to what its agent pools say, a step each pass: makes what is missing, empties and takes away what is too
/// many, and replaces nodes of another version or image, pool by pool, with a surge.
/// </summary>
public sealed class ClusterNodes(ClusterInfrastructure infrastructure, TimeProvider time)
{
    private const int DefaultDrainMinutes = 30;

    /// <summary>What is waited for a node's ingress proxy, which needs less: one that no longer answers holds nobody up.</summary>
    private static readonly TimeSpan IngressLimit = TimeSpan.FromSeconds(60);


    /// <summary>One step.</summary>
    /// <returns>Null when every node is as it should be and Ready; else what to do with the operation.</returns>
    public async Task<ReconcileResult?> StepAsync(Resource cluster, ClusterFacts facts, IKubernetesClient client, IResourceProgress progress, ReconcileResult later, CancellationToken cancellationToken)
    {
        var ready = await ReadyAsync(client, cancellationToken);
        var plans = Plan(cluster, facts, ready);
        facts = await AddAsync(facts, plans, progress, cancellationToken);
        var leaving = plans.SelectMany(plan => plan.Plan.Remove).ToList();
        leaving.AddRange(facts.Nodes.Where(node => plans.TrueForAll(plan => plan.Pool.Name != node.Pool)));
        var staying = facts.Nodes.Where(node => leaving.TrueForAll(other => other.Name != node.Name)).ToList();
        await Parallel.ForEachAsync(staying, cancellationToken, async (node, token) => await infrastructure.EnsureNodeAsync(cluster, facts, node, token));
        foreach (var node in plans.SelectMany(plan => plan.Plan.Cordon)) await NodeDrain.CordonAsync(client, node.Name, cancellationToken);
        foreach (var node in leaving)
        {
            var (after, failure) = await TakeAwayAsync(cluster, facts, node, client, progress, cancellationToken);
            if (failure is not null) return failure;
            facts = after;
        }
        var settled = leaving.Count == 0 && plans.TrueForAll(plan => plan.Plan.Add == 0 && facts.Nodes.Where(node => node.Pool == plan.Pool.Name).All(plan.Pool.IsCurrent));
        return settled && staying.TrueForAll(node => ready.Contains(node.Name)) ? null : later;
    }

    /// <summary>Says of every node that it is stopped, so that none passes for Ready until it has come back and says so itself.</summary>
    public static async Task MarkStoppedAsync(ClusterFacts facts, IKubernetesClient client, CancellationToken cancellationToken)
    {
        foreach (var node in facts.Nodes)
        {
            var condition = new JsonObject { ["type"] = "Ready", ["status"] = "Unknown", ["reason"] = "NodeStopped", ["message"] = "The cluster was stopped." };
            var patch = new JsonObject { ["status"] = new JsonObject { ["conditions"] = new JsonArray(condition) } };
            if (await client.FindAsync<Node>(node.Name, null, cancellationToken) is not null)
                await client.PatchStatusAsync<Node>(node.Name, null, ResourcePatch.StrategicMerge(patch), cancellationToken);
        }
    }

    private static List<(PoolTarget Pool, NodePlan Plan)> Plan(Resource cluster, ClusterFacts facts, IReadOnlySet<string> ready)
    {
        var plans = new List<(PoolTarget, NodePlan)>();
        var replacing = false;
        // System pools first, and one pool at a time, so that no more than one pool's surge is moving.
        foreach (var pool in AgentPool.Profiles(cluster.Properties).OrderBy(pool => AgentPool.Text(pool, "mode") != "System").Select(PoolTarget.Of))
        {
            var nodes = facts.Nodes.Where(node => node.Pool == pool.Name).ToList();
            var stale = nodes.Exists(node => !pool.IsCurrent(node));
            plans.Add((pool, NodePlan.Next(pool, nodes, ready, mayReplace: stale && !replacing)));
            replacing |= stale;
        }
        return plans;
    }

    // Names and addresses are decided and stored before anything is made, so that a kill leaves nothing that no record names.
    private static async Task<ClusterFacts> AddAsync(ClusterFacts facts, List<(PoolTarget Pool, NodePlan Plan)> plans, IResourceProgress progress, CancellationToken cancellationToken)
    {
        var nodes = facts.Nodes.ToList();
        foreach (var (pool, plan) in plans)
        {
            for (var i = 0; i < plan.Add; i++)
            {
                // After those there are, not in the gap of one just replaced: its name and address may still be remembered.
                var ordinal = nodes.Where(node => node.Pool == pool.Name).Select(node => node.Ordinal + 1).DefaultIfEmpty(0).Max();
                nodes.Add(new NodeFacts(NodeName(facts.ClusterId, pool.Name, ordinal), pool.Name, ordinal, NextOffset(nodes), pool.Version, pool.Image) { Provider = pool.Provider });
            }
        }
        return nodes.Count == facts.Nodes.Count ? facts : await SaveAsync(facts with { Nodes = nodes }, progress, cancellationToken);
    }

    private static int NextOffset(List<NodeFacts> nodes)
    {
        const int first = ClusterInfrastructure.FirstNodeOffset;
        var next = nodes.Select(node => node.AddressOffset + 1).DefaultIfEmpty(first).Max();
        return next < 1 << (32 - ClusterRequest.NodeRange.PrefixLength) - 1
            ? next
            : Enumerable.Range(first, int.MaxValue - first).First(candidate => nodes.TrueForAll(node => node.AddressOffset != candidate));
    }

    private async Task<(ClusterFacts Facts, ReconcileResult? Failure)> TakeAwayAsync(
        Resource cluster, ClusterFacts facts, NodeFacts node, IKubernetesClient client, IResourceProgress progress, CancellationToken cancellationToken)
    {
        if (node.DrainingSince is null || node.DrainingFor != cluster.Generation)
        {
            var draining = node with { DrainingSince = time.GetUtcNow(), DrainingFor = cluster.Generation };
            facts = await SaveAsync(facts with { Nodes = [.. facts.Nodes.Select(other => other.Name == node.Name ? draining : other)] }, progress, cancellationToken);
            node = draining;
        }
        var state = await NodeDrain.StepAsync(client, node.Name, cancellationToken);
        if (state.Remaining > 0)
        {
            var limit = DrainLimit(cluster, node.Pool);
            if (time.GetUtcNow() - node.DrainingSince < limit) return (facts, null);
            var why = state.Refused.Count > 0 ? string.Join("; ", state.Refused) : $"{state.Remaining} pods do not end";
            return (facts, new ReconcileResult.Fail(new ArmErrorDetail("PodDrainFailure",
                $"The node '{node.Name}' could not be emptied within {limit.TotalMinutes:0} minutes and stays cordoned: {why}. Let the pods go (more replicas, or a wider disruption budget), then repeat the command.")));
        }
        if (await NodeDrain.ServesIngressAsync(client, node.Name, cancellationToken) && time.GetUtcNow() - node.DrainingSince < IngressLimit) return (facts, null);
        await client.TryDeleteAsync<Node>(node.Name, null, null, cancellationToken);
        await infrastructure.DeleteNodeAsync(facts, node, cancellationToken);
        // Only now: the agent would renew it to its last moment, and others wait for what it says.
        await client.TryDeleteAsync<Lease>(node.Name, RoutingLease.Namespace, null, cancellationToken);
        return (await SaveAsync(facts with { Nodes = [.. facts.Nodes.Where(other => other.Name != node.Name)] }, progress, cancellationToken), null);
    }

    private static TimeSpan DrainLimit(Resource cluster, string pool)
    {
        var settings = AgentPool.Profiles(cluster.Properties).FirstOrDefault(profile => AgentPool.Text(profile, "name") == pool)?["upgradeSettings"];
        return TimeSpan.FromMinutes((int?)settings?["drainTimeoutInMinutes"] ?? DefaultDrainMinutes);
    }

    private static async Task<HashSet<string>> ReadyAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        var ready = new HashSet<string>();
        await foreach (var node in client.ListAllAsync<Node>(null, null, cancellationToken))
            if ((node.Status.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" })) ready.Add(node.Metadata.Name!);
        return ready;
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
