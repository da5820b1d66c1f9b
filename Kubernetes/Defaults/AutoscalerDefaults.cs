using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Defaults of autoscaling/v2 autoscalers.</summary>
internal static class AutoscalerDefaults
{
    private const int CpuUtilization = 80;
    private const int PeriodSeconds = 15;
    private const int WholeOf = 100;
    private const int AtLeastPods = 4;

    public static void Apply(JsonObject autoscaler)
    {
        if (autoscaler.Object("spec") is not { } spec)
            return;
        if (spec["metrics"] is not JsonArray { Count: > 0 })
            spec["metrics"] = new JsonArray(CpuMetric());
        if (spec.Object("behavior") is not { } behavior)
            return;
        var up = behavior.FillObject("scaleUp");
        up.Fill("stabilizationWindowSeconds", 0);
        Fill(up, Policy("Pods", AtLeastPods), Policy("Percent", WholeOf));
        Fill(behavior.FillObject("scaleDown"), Policy("Percent", WholeOf));
    }

    private static void Fill(JsonObject rules, params JsonNode[] policies)
    {
        rules.Fill("selectPolicy", "Max");
        rules.Fill("policies", new JsonArray(policies));
    }

    private static JsonObject Policy(string type, int value) => new() { ["type"] = type, ["value"] = value, ["periodSeconds"] = PeriodSeconds };

    private static JsonObject CpuMetric() => new()
    {
        ["type"] = "Resource",
        ["resource"] = new JsonObject
        {
            ["name"] = "cpu",
            ["target"] = new JsonObject { ["type"] = "Utilization", ["averageUtilization"] = CpuUtilization },
        },
    };
}
