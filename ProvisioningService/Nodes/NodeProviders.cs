using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.ProvisioningService.ManagedClusters;
using Platform.ProvisioningService.Nodes.Qemu;
using Platform.ProvisioningService.Nodes.Sandbox;

namespace Platform.ProvisioningService.Nodes;

/// <summary>The node providers of an installation, by name.</summary>
public sealed class NodeProviders(IEnumerable<INodeProvider> providers)
{
    private readonly Dictionary<string, INodeProvider> _providers = providers.ToDictionary(provider => provider.Name);

    /// <summary>Names that a pool may have as its <c>nodeProvider</c>; the first is the default.</summary>
    public static IReadOnlyList<string> Names { get; } = [SandboxNodeProvider.ProviderName, QemuNodeProvider.ProviderName];

    /// <summary>All of them.</summary>
    public IReadOnlyCollection<INodeProvider> All => _providers.Values;

    /// <summary>The provider of a node.</summary>
    /// <param name="name">Its name; null means the default.</param>
    public INodeProvider Of(string? name) => _providers[name ?? Names[0]];

    /// <summary>Requires that new pools' providers can make machines here.</summary>
    /// <param name="properties">The cluster's new properties.</param>
    /// <param name="before">Its properties as they stand; null when it is new.</param>
    /// <exception cref="ArmException">One cannot.</exception>
    public void RequireForNewPools(JsonObject properties, JsonObject? before)
    {
        var known = AgentPool.Profiles(before ?? []).Select(pool => AgentPool.Text(pool, "name")).ToHashSet();
        foreach (var pool in AgentPool.Profiles(properties).Where(pool => !known.Contains(AgentPool.Text(pool, "name"))))
            if (Of(AgentPool.ProviderOf(pool)).FindObstacle() is { } obstacle)
                throw new ArmException(new ArmFailure(409, "NodeProviderNotAvailable", $"Agent pool '{AgentPool.Text(pool, "name")}' cannot have the node provider '{AgentPool.ProviderOf(pool)}': {obstacle}."));
    }
}
