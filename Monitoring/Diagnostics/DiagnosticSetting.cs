using System.Text.Json.Nodes;
using Platform.Contracts.Arm;

namespace Platform.Monitoring.Diagnostics;

/// <summary>A diagnostic setting: which of a cluster's own logs go to which workspace.</summary>
/// <param name="Id">ARM id of the setting.</param>
/// <param name="ResourceId">The cluster.</param>
/// <param name="ServerName">Name of the cluster's API server.</param>
/// <param name="WorkspaceKey">ARM id of the workspace, in lower case.</param>
/// <param name="Properties">What is served.</param>
internal sealed record DiagnosticSetting(string Id, ResourceId ResourceId, string ServerName, string WorkspaceKey, JsonObject Properties)
{
    /// <summary>The categories of a cluster's control plane.</summary>
    public static readonly IReadOnlyList<string> Categories = ["kube-apiserver", "kube-audit", "kube-audit-admin", "kube-controller-manager", "kube-scheduler"];

    /// <summary>Categories that are sent.</summary>
    public IEnumerable<string> Enabled => (Properties["logs"] as JsonArray ?? []).OfType<JsonObject>().Where(log => (bool?)log["enabled"] == true).SelectMany(log => (string?)log["categoryGroup"] switch
    {
        "allLogs" => Categories,
        "audit" => ["kube-audit", "kube-audit-admin"],
        _ => [(string)log["category"]!],
    }).Distinct();

    /// <summary>Whether rows go to tables of their own instead of AzureDiagnostics.</summary>
    public bool IsDedicated => (string?)Properties["logAnalyticsDestinationType"] == "Dedicated";

    /// <summary>Reads the properties of a request.</summary>
    /// <exception cref="ArmException">They are not valid.</exception>
    public static JsonObject ReadProperties(JsonObject request, string workspaceId)
    {
        var given = request["properties"] as JsonObject ?? throw new ArmException(ArmFailure.Invalid("'properties' is required.", "properties"));
        var logs = new JsonArray();
        foreach (var item in given["logs"] as JsonArray ?? []) logs.Add((JsonNode)ReadLog(item));
        if (logs.Count == 0) throw new ArmException(ArmFailure.Invalid($"'properties.logs' names no category: there are {string.Join(", ", Categories)}.", "properties.logs"));
        if ((given["metrics"] as JsonArray ?? []).OfType<JsonObject>().Any(metric => metric["enabled"] is JsonValue flag && flag.TryGetValue<bool>(out var enabled) && enabled))
            throw new ArmException(ArmFailure.Invalid("Metrics are not sent by diagnostic settings here: leave 'metrics' empty; the monitoring add-on sends them.", "properties.metrics"));
        var destination = given["logAnalyticsDestinationType"] is JsonValue value && value.TryGetValue<string>(out var type) ? type : null;
        if (destination is not (null or "AzureDiagnostics" or "Dedicated")) throw new ArmException(ArmFailure.Invalid("'properties.logAnalyticsDestinationType' must be Dedicated or AzureDiagnostics.", "properties.logAnalyticsDestinationType"));
        return new JsonObject { ["workspaceId"] = workspaceId, ["logs"] = logs, ["metrics"] = new JsonArray(), ["logAnalyticsDestinationType"] = destination };
    }

    private static JsonObject ReadLog(JsonNode? item)
    {
        string? Text(string name) => item is JsonObject log && log[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        var (category, group) = (Text("category"), Text("categoryGroup"));
        if (item is not JsonObject given || given["enabled"] is not JsonValue flag || !flag.TryGetValue<bool>(out var enabled))
            throw new ArmException(ArmFailure.Invalid("Each of 'properties.logs' needs 'enabled': true or false.", "properties.logs"));
        if (category is null ? group is not ("allLogs" or "audit") : !Categories.Contains(category))
            throw new ArmException(ArmFailure.Invalid($"Category '{category ?? group}' is not supported: there are {string.Join(", ", Categories)}, and the groups allLogs and audit.", "properties.logs"));
        return new JsonObject { ["category"] = category, ["categoryGroup"] = group, ["enabled"] = enabled };
    }
}
