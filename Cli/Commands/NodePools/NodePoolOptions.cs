using System.CommandLine;
using System.Text.Json.Nodes;

namespace Platform.Cli.Commands.NodePools;

/// <summary>Options of node pools that several commands share.</summary>
internal static class NodePoolOptions
{
    public static Option<string?> MaxSurge() => new("--max-surge") { Description = "Nodes above the count while nodes are replaced: 1, or a share such as 33%." };

    public static Option<int?> DrainTimeout() => new("--drain-timeout") { Description = "Minutes that a node may take to be emptied." };

    public static Option<string?> Provider() => new("--node-provider") { Description = "What the nodes are: sandbox (the default; Linux namespaces) or qemu (virtual machines)." };

    /// <summary>Writes those that were given into a pool's properties.</summary>
    public static void SetUpgradeSettings(JsonObject properties, string? maxSurge, int? drainTimeout)
    {
        if (maxSurge is null && drainTimeout is null)
            return;
        var settings = properties["upgradeSettings"] as JsonObject ?? [];
        if (maxSurge is not null)
            settings["maxSurge"] = maxSurge;
        if (drainTimeout is not null)
            settings["drainTimeoutInMinutes"] = drainTimeout;
        if (settings.Parent is null)
            properties["upgradeSettings"] = settings;
    }
}
