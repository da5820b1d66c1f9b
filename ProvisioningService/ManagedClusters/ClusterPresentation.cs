using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>What is served of a cluster and its pools beyond what was asked for: how far it is.</summary>
internal static class ClusterPresentation
{
    /// <summary>Completes a cluster's properties.</summary>
    public static void Complete(Resource cluster, ClusterFacts facts, JsonObject properties)
    {
        properties["currentKubernetesVersion"] = facts.ControlPlaneVersion ?? AgentPool.Text(cluster.Properties, "kubernetesVersion");
        foreach (var pool in AgentPool.Profiles(properties)) CompletePool(cluster, facts, pool);
    }

    /// <summary>Completes a pool's profile.</summary>
    public static void CompletePool(Resource cluster, ClusterFacts facts, JsonObject pool)
    {
        var target = PoolTarget.Of(pool);
        var nodes = facts.Nodes.Where(node => node.Pool == target.Name).ToList();
        // A pool is of a version when all of its nodes are.
        pool["currentOrchestratorVersion"] = nodes.Select(node => node.Version).Append(target.Version).MinBy(version => Version.Parse(version));
        pool["powerState"] = new JsonObject { ["code"] = ClusterReconciler.IsStopped(cluster) ? "Stopped" : "Running" };
        pool["provisioningState"] = cluster.State == ProvisioningState.Upgrading && nodes.TrueForAll(target.IsCurrent) ? ProvisioningState.Succeeded : cluster.State;
    }

    /// <summary>The state of a change: Upgrading when it gives nodes or the control plane another version or image.</summary>
    public static string StateOf(Resource existing, JsonObject body)
    {
        var facts = ClusterFacts.Read(existing.Internal);
        var properties = (JsonObject)body["properties"]!;
        var version = AgentPool.Text(properties, "kubernetesVersion");
        var targets = AgentPool.Profiles(properties).Select(PoolTarget.Of).ToDictionary(pool => pool.Name);
        var replaces = facts.Nodes.Any(node => targets.TryGetValue(node.Pool, out var pool) && !pool.IsCurrent(node));
        return replaces || (facts.ControlPlaneVersion ?? version) != version ? ProvisioningState.Upgrading : ProvisioningState.Updating;
    }

    /// <summary>Refuses a change of a cluster that is stopped or being deleted.</summary>
    /// <exception cref="ArmException">It is.</exception>
    public static void CheckChangeable(Resource existing)
    {
        var name = existing.Id.Name;
        if (existing.State == ProvisioningState.Deleting) throw new ArmException(ArmFailure.Conflict($"The managed cluster '{name}' is being deleted: wait until it is gone.", "OperationNotAllowed"));
        if (ClusterReconciler.IsStopped(existing))
            throw new ArmException(ArmFailure.Conflict($"The managed cluster '{name}' is stopped: start it with 'aks start --resource-group {existing.Id.ResourceGroup} --name {name}', then try again.", "OperationNotAllowed"));
    }
}
