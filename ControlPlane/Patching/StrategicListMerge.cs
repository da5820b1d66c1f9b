using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>Strategic merge of lists: by a merge key, or by value.</summary>
internal static class StrategicListMerge
{
    public static JsonArray Merge(JsonArray current, ListChange change, SchemaNode schema, string field)
    {
        if (change.Order is { } order && change.Items is { } items) CheckOrder(items, order, schema.MergeKey, field);
        var merged = schema.MergeKey is { } key ? MergeMaps(current, change.Items ?? [], key, schema.Items) : MergeScalars(current, change);
        return new JsonArray([.. Ordered(merged, current, change.Order, schema.MergeKey).Select(item => item?.DeepClone())]);
    }

    private static List<JsonNode?> MergeScalars(JsonArray current, ListChange change)
    {
        var result = new List<JsonNode?>();
        var deletions = change.Deletions?.ToList() ?? [];
        foreach (var item in current.Concat(change.Items ?? []))
        {
            if (item is JsonObject or JsonArray) throw new MalformedPatchException("a list of scalars has an item that is none");
            if (ListOrder.IndexOf(result, item) < 0 && ListOrder.IndexOf(deletions, item) < 0) result.Add(item);
        }
        return result;
    }

    private static List<JsonNode?> MergeMaps(JsonArray current, JsonArray patch, string key, SchemaNode? itemSchema)
    {
        var result = current.ToList();
        var changes = new List<JsonObject>();
        var replace = false;
        foreach (var item in patch)
        {
            if (item is not JsonObject map) throw new MalformedPatchException($"an item of a list merged by \"{key}\" is not an object");
            switch (StrategicMergePatch.TextOf(map[StrategicMergePatch.Directive]))
            {
                case "delete":
                    var doomed = KeyOf(map, key);
                    result.RemoveAll(candidate => HasKey(candidate, key, doomed));
                    break;
                case "replace":
                    replace = true;
                    if (map.Count > 1) changes.Add(StrategicMergePatch.Without(map, StrategicMergePatch.Directive));
                    break;
                case null when !map.ContainsKey(StrategicMergePatch.Directive):
                    changes.Add(map);
                    break;
                default:
                    throw new MalformedPatchException($"Unknown patch type found: {map[StrategicMergePatch.Directive]?.ToJsonString()}");
            }
        }
        if (replace) return [.. changes];
        foreach (var change in changes)
        {
            var value = KeyOf(change, key);
            var index = result.FindIndex(candidate => HasKey(candidate, key, value));
            if (index < 0) result.Add(StrategicMergePatch.MergeMap(null, change, itemSchema));
            else result[index] = StrategicMergePatch.MergeMap((JsonObject)result[index]!, change, itemSchema);
        }
        return result;
    }

    private static List<JsonNode?> Ordered(List<JsonNode?> merged, JsonArray current, JsonArray? order, string? key)
    {
        if (order is null) return merged;
        var wanted = order.Select(item => Identity(item, key)).ToList();
        var before = current.Select(item => Identity(item, key)).ToList();
        var ordered = merged.Where(item => ListOrder.IndexOf(wanted, Identity(item, key)) >= 0)
            .OrderBy(item => ListOrder.IndexOf(wanted, Identity(item, key))).ToList();
        var others = merged.Where(item => ListOrder.IndexOf(wanted, Identity(item, key)) < 0).ToList();
        return ListOrder.Interleave(others, ordered, item => ListOrder.IndexOf(before, Identity(item, key)));
    }

    private static void CheckOrder(JsonArray items, JsonArray order, string? key, string field)
    {
        var wanted = order.Select(item => Identity(item, key)).ToList();
        var last = -1;
        foreach (var item in items)
        {
            if (item is JsonObject map && map.ContainsKey(StrategicMergePatch.Directive)) continue;
            var place = ListOrder.IndexOf(wanted, Identity(item, key));
            if (place < last || place < 0)
            {
                throw new MalformedPatchException(
                    $"invalid patch format of setElementOrder list: the order in patch list of {field} doesn't match {StrategicMergePatch.OrderPrefix}{field}");
            }
            last = place;
        }
    }

    private static JsonNode? Identity(JsonNode? item, string? key) => key is null ? item : KeyOf(item as JsonObject, key);

    private static JsonNode KeyOf(JsonObject? map, string key) =>
        map?[key] ?? throw new MalformedPatchException($"map: {map?.ToJsonString()} does not contain declared merge key: {key}");

    private static bool HasKey(JsonNode? candidate, string key, JsonNode value) => candidate is JsonObject map && JsonNode.DeepEquals(map[key], value);
}
