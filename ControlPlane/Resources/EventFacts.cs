using System.Text.Json.Nodes;

namespace Platform.ControlPlane.Resources;

/// <summary>Events are served by two groups over one stored form, that of the core group.</summary>
internal static class EventFacts
{
    /// <summary>Field of events.k8s.io/v1 and the field of v1 that holds it.</summary>
    private static readonly (string New, string Core)[] Renamed =
    [
        ("regarding", "involvedObject"),
        ("note", "message"),
        ("deprecatedSource", "source"),
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
        ("reportingController", "reportingComponent"),
    ];

    /// <summary>Fields of core events that selectors may use.</summary>
    public static readonly IReadOnlyList<string> SelectableFields =
    [
        "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
        "involvedObject.resourceVersion", "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type",
    ];

    /// <summary>An event of events.k8s.io/v1 from a core event.</summary>
    public static JsonObject FromCore(JsonObject stored) => Rename(stored, "events.k8s.io/v1", r => (r.Core, r.New));

    /// <summary>A core event from one of events.k8s.io/v1.</summary>
    public static JsonObject ToCore(JsonObject served) => Rename(served, "v1", r => (r.New, r.Core));

    private static JsonObject Rename(JsonObject source, string apiVersion, Func<(string New, string Core), (string From, string To)> direction)
    {
        var names = Renamed.Select(direction).ToDictionary(r => r.From, r => r.To);
        var result = new JsonObject();
        foreach (var (name, value) in source)
            result[names.GetValueOrDefault(name, name)] = value?.DeepClone();
        result["apiVersion"] = apiVersion;
        return result;
    }
}
