using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>What an agent pool should consist of.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Count">How many nodes.</param>
/// <param name="Version">Their Kubernetes version.</param>
/// <param name="Image">Their node image.</param>
/// <param name="Surge">Nodes there may be above the count while nodes are replaced.</param>
public sealed record PoolTarget(string Name, int Count, string Version, string Image, int Surge)
{
    /// <summary>Name of the provider that makes its nodes' machines.</summary>
    public string? Provider { get; init; }

    /// <summary>Reads it out of a profile.</summary>
    public static PoolTarget Of(JsonObject pool)
    {
        var count = (int)pool["count"]!;
        return new PoolTarget(AgentPool.Text(pool, "name"), count, AgentPool.Text(pool, "orchestratorVersion"), AgentPool.Text(pool, "nodeImageVersion"), SurgeOf(pool, count))
        {
            Provider = AgentPool.ProviderOf(pool),
        };
    }

    /// <summary>Whether a node is as the pool's nodes should be.</summary>
    public bool IsCurrent(NodeFacts node) => node.Version == Version && node.Image == Image;

    // A share of the count is rounded up, as AKS does.
    private static int SurgeOf(JsonObject pool, int count)
    {
        var text = pool["upgradeSettings"] is JsonObject settings ? AgentPool.Text(settings, "maxSurge") : "";
        if (text.EndsWith('%')) return Math.Max(1, (int)Math.Ceiling(count * int.Parse(text[..^1], CultureInfo.InvariantCulture) / 100.0));
        return text.Length == 0 ? 1 : int.Parse(text, CultureInfo.InvariantCulture);
    }
}

/// <summary>The next step of an agent pool, from what there is alone, so that a kill at any point loses nothing.</summary>
/// <param name="Add">How many nodes to make now.</param>
/// <param name="Remove">Nodes to empty and take away now.</param>
/// <param name="Cordon">Nodes that must take no new pods: they will be replaced.</param>
public sealed record NodePlan(int Add, IReadOnlyList<NodeFacts> Remove, IReadOnlyList<NodeFacts> Cordon)
{
    /// <summary>Plans a step.</summary>
    /// <param name="pool">What the pool should be.</param>
    /// <param name="nodes">Its nodes as they are.</param>
    /// <param name="ready">Names of nodes that are Ready.</param>
    /// <param name="mayReplace">Whether nodes of another version or image may be replaced now.</param>
    public static NodePlan Next(PoolTarget pool, IReadOnlyList<NodeFacts> nodes, IReadOnlySet<string> ready, bool mayReplace)
    {
        var current = nodes.Where(pool.IsCurrent).OrderBy(node => node.Ordinal).ToList();
        var stale = nodes.Where(node => !pool.IsCurrent(node)).OrderBy(node => node.DrainingSince is null).ThenBy(node => node.Ordinal).ToList();
        var room = (stale.Count > 0 && mayReplace ? pool.Count + pool.Surge : pool.Count) - nodes.Count;
        var add = Math.Max(0, Math.Min(pool.Count - current.Count, room));
        // Too many of the right kind go at once; of the others only as many as Ready ones have taken the place of.
        var surplus = current.Skip(pool.Count).ToList();
        var readyCurrent = current.Count(node => ready.Contains(node.Name));
        var replaced = mayReplace || nodes.Count > pool.Count ? Math.Clamp(readyCurrent + stale.Count - pool.Count, 0, stale.Count) : 0;
        return new NodePlan(add, [.. surplus, .. stale.Take(replaced)], mayReplace && replaced > 0 ? stale : []);
    }
}
