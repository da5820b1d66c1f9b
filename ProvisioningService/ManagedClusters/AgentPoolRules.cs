using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Platform.Contracts.Arm;
using Platform.Kubernetes.Validation;

namespace Platform.ProvisioningService.ManagedClusters;

/// <summary>Checks of what an agent pool says of its nodes.</summary>
internal static partial class AgentPoolRules
{
    private const int MaxSurge = 100, MaxDrainMinutes = 1440;

    /// <summary>Checks labels, taints and upgrade settings.</summary>
    /// <exception cref="ArmException">One is wrong.</exception>
    public static void Check(JsonObject pool, string name)
    {
        CheckLabels(pool["nodeLabels"], name);
        CheckTaints(pool["nodeTaints"], name);
        CheckUpgradeSettings(pool["upgradeSettings"], name);
    }

    private static void CheckLabels(JsonNode? labels, string name)
    {
        if (labels is null) return;
        if (labels is not JsonObject map) throw Refuse(name, "nodeLabels", "nodeLabels must be an object of strings");
        foreach (var (key, value) in map)
        {
            var text = value is JsonValue scalar && scalar.TryGetValue<string>(out var given) ? given : value is null ? "" : throw Refuse(name, "nodeLabels", $"the value of the label '{key}' must be a string");
            if ((LabelNames.KeyError(key) ?? LabelNames.ValueError(text)) is { } fault) throw Refuse(name, "nodeLabels", $"the label '{key}={text}' is invalid: {fault}");
            if (!NodeLabels.MaySetItself(key)) throw Refuse(name, "nodeLabels", $"the label '{key}' is reserved: a node may not give it to itself; use one without a prefix of kubernetes.io or k8s.io");
        }
    }

    private static void CheckTaints(JsonNode? taints, string name)
    {
        if (taints is null) return;
        if (taints is not JsonArray list) throw Refuse(name, "nodeTaints", "nodeTaints must be a list of strings");
        foreach (var taint in list)
        {
            var text = taint is JsonValue scalar && scalar.TryGetValue<string>(out var given) ? given : "";
            if (Taint().Match(text) is not { Success: true } parts || LabelNames.KeyError(parts.Groups["key"].Value) is not null || LabelNames.ValueError(parts.Groups["value"].Value) is not null)
                throw Refuse(name, "nodeTaints", $"the taint '{text}' is invalid: write key=value:effect with NoSchedule, PreferNoSchedule or NoExecute");
        }
    }

    private static void CheckUpgradeSettings(JsonNode? node, string name)
    {
        if (node is null) return;
        if (node is not JsonObject settings) throw Refuse(name, "upgradeSettings", "upgradeSettings must be an object");
        var surge = settings["maxSurge"] is { } given ? given.ToString() : "";
        if (surge.Length > 0)
        {
            var percent = surge.EndsWith('%');
            if (!int.TryParse(percent ? surge[..^1] : surge, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MaxSurge)
                throw Refuse(name, "upgradeSettings.maxSurge", $"maxSurge '{surge}' is invalid: use a number of nodes such as 1, or a share such as 33%");
            settings["maxSurge"] = surge;
        }
        if (settings["drainTimeoutInMinutes"] is { } drain && (drain is not JsonValue minutes || !minutes.TryGetValue<int>(out var limit) || limit is < 1 or > MaxDrainMinutes))
            throw Refuse(name, "upgradeSettings.drainTimeoutInMinutes", $"drainTimeoutInMinutes {drain.ToJsonString()} is invalid: use 1 to {MaxDrainMinutes}");
    }

    private static ArmException Refuse(string pool, string target, string why) => new(ArmFailure.Invalid($"Agent pool '{pool}': {why}.", $"agentPoolProfile.{target}"));

    [GeneratedRegex(@"\A(?<key>[^=:]+)(=(?<value>[^=:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)\z")]
    private static partial Regex Taint();
}
