using System.Text.Json.Nodes;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>The Kubernetes versions that are served.</summary>
public static class KubernetesVersions
{
    /// <summary>All, oldest first.</summary>
    public static IReadOnlyList<string> All { get; } = ["1.33.6", "1.34.2", "1.35.0"];

    /// <summary>The one a cluster gets that asks for none.</summary>
    public const string Default = "1.34.2";

    /// <summary>The version meant by a full version or by a minor one ("1.34"); null when it is not served.</summary>
    public static string? Resolve(string asked) =>
        asked.Length == 0 ? Default : All.LastOrDefault(version => version == asked || version.StartsWith(asked + ".", StringComparison.Ordinal));

    /// <summary>Compares two versions that are served: negative when the first is older.</summary>
    public static int Compare(string one, string other) => Version.Parse(one).CompareTo(Version.Parse(other));

    /// <summary>What a version can be upgraded to: the next minor version.</summary>
    public static IReadOnlyList<string> UpgradesOf(string version)
    {
        var at = All.ToList().IndexOf(version);
        return at >= 0 && at + 1 < All.Count ? [All[at + 1]] : [];
    }

    /// <summary>As <c>locations/{location}/orchestrators</c> (api-version 2019-04-01) serves them.</summary>
    public static JsonObject PresentOrchestrators() => new()
    {
        ["properties"] = new JsonObject
        {
            ["orchestrators"] = new JsonArray([.. All.Select(version => (JsonNode)new JsonObject
            {
                ["orchestratorType"] = "Kubernetes",
                ["orchestratorVersion"] = version,
                ["default"] = version == Default,
                ["upgrades"] = new JsonArray([.. UpgradesOf(version).Select(upgrade => (JsonNode)new JsonObject { ["orchestratorType"] = "Kubernetes", ["orchestratorVersion"] = upgrade })]),
            })]),
        },
    };

    /// <summary>As <c>locations/{location}/kubernetesVersions</c> serves them.</summary>
    public static JsonObject PresentVersions() => new()
    {
        ["values"] = new JsonArray([.. All.Select(version => (JsonNode)new JsonObject
        {
            ["version"] = version[..version.LastIndexOf('.')],
            ["isDefault"] = version == Default,
            ["patchVersions"] = new JsonObject { [version] = new JsonObject { ["upgrades"] = new JsonArray([.. UpgradesOf(version).Select(upgrade => (JsonNode)upgrade)]) } },
        })]),
    };
}
