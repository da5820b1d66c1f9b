using System.Text;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Resources;

/// <summary>Autoscalers are stored in autoscaling/v2. In v1 the processor target is a field, and what v1 has no field for are annotations.</summary>
internal static class AutoscalerFacts
{
    private const string Prefix = "autoscaling.alpha.kubernetes.io/";
    private const string Metrics = Prefix + "metrics", CurrentMetrics = Prefix + "current-metrics";
    private const string Conditions = Prefix + "conditions", Behavior = Prefix + "behavior";
    private static readonly string[] Annotations = [Metrics, CurrentMetrics, Conditions, Behavior];

    /// <summary>The v1 form of a stored autoscaler.</summary>
    public static JsonObject ToVersion1(JsonObject stored)
    {
        var result = (JsonObject)stored.DeepClone();
        result["apiVersion"] = "autoscaling/v1";
        var annotations = new JsonObject();
        if (result.Object("spec") is { } spec)
        {
            TakeCpu(spec, "metrics", Metrics, "target", "targetCPUUtilizationPercentage", annotations);
            Take(spec, "behavior", Behavior, annotations);
        }

        if (result.Object("status") is { } status)
        {
            TakeCpu(status, "currentMetrics", CurrentMetrics, "current", "currentCPUUtilizationPercentage", annotations);
            Take(status, "conditions", Conditions, annotations);
            status["currentReplicas"] ??= 0;
        }

        if (annotations.Count == 0)
            return result;
        var present = result.ObjectOrNew("metadata").ObjectOrNew("annotations");
        foreach (var (name, value) in annotations)
            present[name] = value!.DeepClone();
        return result;
    }

    /// <summary>The stored form of a v1 autoscaler.</summary>
    /// <param name="served">The v1 form.</param>
    /// <param name="schema">Schema of the stored form: what annotations hold counts only if it fits.</param>
    public static JsonObject FromVersion1(JsonObject served, SchemaNode schema)
    {
        var result = (JsonObject)served.DeepClone();
        result["apiVersion"] = "autoscaling/v2";
        var annotations = result.Object("metadata").Object("annotations");
        if (result.Object("spec") is { } spec)
        {
            spec["metrics"] = Given(annotations, Metrics, schema, "spec", "metrics");
            PutCpu(spec, "metrics", "target", "targetCPUUtilizationPercentage");
            if (Given(annotations, Behavior, schema, "spec", "behavior") is { } behavior)
                spec["behavior"] = behavior;
        }

        if (result.Object("status") is { } status)
        {
            status["currentMetrics"] = Given(annotations, CurrentMetrics, schema, "status", "currentMetrics");
            PutCpu(status, "currentMetrics", "current", "currentCPUUtilizationPercentage");
            if (Given(annotations, Conditions, schema, "status", "conditions") is { } conditions)
                status["conditions"] = conditions;
        }

        foreach (var name in Annotations)
            annotations?.Remove(name);
        if (annotations is { Count: 0 })
            result.Object("metadata")!.Remove("annotations");
        return result;
    }

    private static void Take(JsonObject map, string field, string annotation, JsonObject annotations)
    {
        if (map[field] is { } value)
            annotations[annotation] = value.ToJsonString(JsonNodes.Relaxed);
        map.Remove(field);
    }

    /// <summary>Turns the first processor utilisation among metrics into a field, and the rest into an annotation.</summary>
    private static void TakeCpu(JsonObject map, string list, string annotation, string part, string field, JsonObject annotations)
    {
        var metrics = map.Array(list);
        var cpu = map.Objects(list).FirstOrDefault(m => Utilization(m, part) is not null);
        if (cpu is not null)
        {
            map[field] = Utilization(cpu, part);
            metrics!.Remove(cpu);
        }

        if (metrics is { Count: > 0 })
            annotations[annotation] = metrics.ToJsonString(JsonNodes.Relaxed);
        map.Remove(list);
    }

    private static long? Utilization(JsonObject metric, string part) =>
        metric.Object("resource") is { } resource && resource.Text("name") == "cpu" ? resource.Object(part).Number("averageUtilization") : null;

    private static void PutCpu(JsonObject map, string list, string part, string field)
    {
        if (map[list] is null)
            map.Remove(list);
        if (map.Number(field) is { } utilization)
        {
            var target = new JsonObject { ["averageUtilization"] = utilization };
            if (part == "target")
                target["type"] = "Utilization";
            var metric = new JsonObject { ["type"] = "Resource", ["resource"] = new JsonObject { ["name"] = "cpu", [part] = target } };
            if (map[list] is not JsonArray metrics)
                map[list] = metrics = [];
            metrics.Insert(0, metric);
        }

        map.Remove(field);
    }

    /// <summary>What an annotation holds, as the field that it stands for; nothing when a user wrote what does not fit there.</summary>
    private static JsonNode? Given(JsonObject? annotations, string name, SchemaNode schema, string part, string field)
    {
        if (!annotations.TryText(name, out var text) || JsonReading.Parse(Encoding.UTF8.GetBytes(text)).Root is not { } value)
            return null;
        var document = new JsonObject { [part] = new JsonObject { [field] = value } };
        if (SchemaDecoder.Decode(document, schema).Error is not null)
            return null;
        var fitting = document.Object(part)?[field];
        document.Object(part)?.Remove(field);
        return fitting;
    }
}
