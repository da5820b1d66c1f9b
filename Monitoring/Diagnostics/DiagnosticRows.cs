using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts.Monitoring;

namespace Platform.Monitoring.Diagnostics;

/// <summary>Turns log records into rows.</summary>
internal static class DiagnosticRows
{
    /// <summary>A row of AzureDiagnostics, in which all kinds of resources meet; names are in capitals, as in Azure.</summary>
    public static JsonObject Shared(DiagnosticRecord record, DiagnosticSetting setting)
    {
        var cluster = setting.ResourceId;
        return new JsonObject
        {
            ["TimeGenerated"] = record.Time.ToString("O"),
            ["SourceSystem"] = "Azure",
            ["ResourceId"] = cluster.Value.ToUpperInvariant(),
            ["Category"] = record.Category,
            ["ResourceGroup"] = cluster.ResourceGroup!.ToUpperInvariant(),
            ["SubscriptionId"] = cluster.SubscriptionId.ToString(),
            ["ResourceProvider"] = "MICROSOFT.CONTAINERSERVICE",
            ["Resource"] = cluster.Name.ToUpperInvariant(),
            ["ResourceType"] = "MANAGEDCLUSTERS",
            ["OperationName"] = "Microsoft.ContainerService/managedClusters/diagnosticLogs/Read",
            ["Level"] = record.Level,
            ["log_s"] = record.Log,
            ["pod_s"] = PodOf(record),
            ["stream_s"] = record.Level == "Informational" ? "stdout" : "stderr",
        };
    }

    /// <summary>A row of AKSControlPlane.</summary>
    public static JsonObject ControlPlane(DiagnosticRecord record) => new()
    {
        ["TimeGenerated"] = record.Time.ToString("O"),
        ["SourceSystem"] = "Azure",
        ["Category"] = record.Category,
        ["Level"] = record.Level,
        ["Message"] = record.Log,
        ["PodName"] = PodOf(record),
    };

    /// <summary>A row of AKSAudit or AKSAuditAdmin: the event taken apart.</summary>
    /// <exception cref="JsonException">The record holds no audit event.</exception>
    public static JsonObject Audit(DiagnosticRecord record)
    {
        var entry = JsonNode.Parse(record.Log) as JsonObject ?? throw new JsonException("An audit record holds no object.");
        return new JsonObject
        {
            ["TimeGenerated"] = record.Time.ToString("O"),
            ["SourceSystem"] = "Azure",
            ["AuditId"] = (string?)entry["auditID"],
            ["Level"] = (string?)entry["level"],
            ["Stage"] = (string?)entry["stage"],
            ["RequestUri"] = (string?)entry["requestURI"],
            ["Verb"] = (string?)entry["verb"],
            ["User"] = entry["user"]?.DeepClone(),
            ["SourceIps"] = entry["sourceIPs"]?.DeepClone(),
            ["UserAgent"] = (string?)entry["userAgent"],
            ["ObjectRef"] = entry["objectRef"]?.DeepClone(),
            ["ResponseStatus"] = entry["responseStatus"]?.DeepClone(),
            ["RequestReceivedTime"] = (string?)entry["requestReceivedTimestamp"],
            ["StageReceivedTime"] = (string?)entry["stageTimestamp"],
            ["Annotations"] = entry["annotations"]?.DeepClone(),
            ["PodName"] = PodOf(record),
        };
    }

    // The control plane's parts run in no pods here: they go by their own names.
    private static string PodOf(DiagnosticRecord record) => record.Category.StartsWith("kube-audit", StringComparison.Ordinal) ? "kube-apiserver" : record.Category;
}
