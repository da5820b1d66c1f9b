using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>Strategic merge of lists: by a merge key, or by value.</summary>
internal static class StrategicListMerge
{
    public static JsonArray Merge(JsonArray current, ListChange change, SchemaNode schema, string field)
    {
        var wanted = ListOrder.Positions((change.Order ?? []).Select(item => Identity(item, schema.MergeKey)));
        if (change.Order is not null && change.Items is { } items) CheckOrder(items, wanted, schema.MergeKey, field);
        var merged = schema.MergeKey is { } key ? MergeMaps(current, change.Items ?? [], key, schema.Items) : MergeScalars(current, change);
        // Without an order of its own the patch's items are one: what it adds goes before what it does not mention.
        if (change.Order is null) wanted = ListOrder.Positions((change.Items ?? []).Where(item => !IsDirective(item)).Select(item => Identity(item, schema.MergeKey)));
        return new JsonArray([.. Ordered(merged, current, wanted, schema.MergeKey).Select(item => item?.DeepClone())]);
    }

    private static List<JsonNode?> MergeScalars(JsonArray current, ListChange change)
    {
        var result = new List<JsonNode?>();
        var seen = (change.Deletions ?? []).Select(item => Identity(item, null)).ToHashSet(StringComparer.Ordinal);
        foreach (var item in current.Concat(change.Items ?? []))
        {
            if (item is JsonObject or JsonArray) throw new MalformedPatchException("a list of scalars has an item that is none");
            if (seen.Add(Identity(item, null))) result.Add(item);
        }
        return result;
    }

    private static List<JsonNode?> MergeMaps(JsonArray current, JsonArray patch, string key, SchemaNode? itemSchema)
    {
        var changes = new List<JsonObject>();
        var doomed = new HashSet<string>(StringComparer.Ordinal);
        var replace = false;
        foreach (var item in patch)
        {
            if (item is not JsonObject map) throw new MalformedPatchException($"an item of a list merged by \"{key}\" is not an object");
            switch (StrategicMergePatch.TextOf(map[StrategicMergePatch.Directive]))
            {
                case "delete":
                    doomed.Add(Identity(map, key));
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
        var result = current.Where(item => !doomed.Contains(IdentityOrEmpty(item, key))).ToList();
        var places = ListOrder.Positions(result.Select(item => IdentityOrEmpty(item, key)));
        foreach (var change in changes)
        {
            var index = places.PositionOf(Identity(change, key));
            if (index >= 0)
            {
                result[index] = StrategicMergePatch.MergeMap((JsonObject)result[index]!, change, itemSchema);
            }
            else
            {
                places[Identity(change, key)] = result.Count;
                result.Add(StrategicMergePatch.MergeMap(null, change, itemSchema));
            }
        }
        return result;
    }

    private static List<JsonNode?> Ordered(List<JsonNode?> merged, JsonArray current, Dictionary<string, int> wanted, string? key)
    {
        var before = ListOrder.Positions(current.Select(item => IdentityOrEmpty(item, key)));
        var places = merged.Select(item => (Item: item, Name: IdentityOrEmpty(item, key))).ToLookup(item => wanted.ContainsKey(item.Name));
        var ordered = places[true].OrderBy(item => wanted[item.Name]).ToList();
        return [.. ListOrder.Interleave([.. places[false]], ordered, item => before.PositionOf(item.Name)).Select(item => item.Item)];
    }

    private static void CheckOrder(JsonArray items, Dictionary<string, int> wanted, string? key, string field)
    {
        var last = -1;
        foreach (var item in items)
        {
            if (IsDirective(item)) continue;
            var place = wanted.PositionOf(Identity(item, key));
            if (place < last || place < 0)
            {
                throw new MalformedPatchException(
                    $"invalid patch format of setElementOrder list: the order in patch list of {field} doesn't match {StrategicMergePatch.OrderPrefix}{field}");
            }
            last = place;
        }
    }

    private static bool IsDirective(JsonNode? item) => item is JsonObject map && map.ContainsKey(StrategicMergePatch.Directive);

    private static string Identity(JsonNode? item, string? key)
    {
        if (key is null) return item?.ToJsonString() ?? "null";
        return (item as JsonObject)?[key]?.ToJsonString()
            ?? throw new MalformedPatchException($"map: {item?.ToJsonString()} does not contain declared merge key: {key}");
    }

    /// <summary>Identity of an item that is already there; a stored item without its key is left alone.</summary>
    private static string IdentityOrEmpty(JsonNode? item, string? key) => key is null ? Identity(item, null) : (item as JsonObject)?[key]?.ToJsonString() ?? "";
}
