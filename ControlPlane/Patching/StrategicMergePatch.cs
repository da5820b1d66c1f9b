using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>Strategic merge patch: a merge patch that knows from the schema how lists are merged, and has directives.</summary>
public static class StrategicMergePatch
{
    internal const string Directive = "$patch";
    internal const string RetainKeys = "$retainKeys";
    internal const string DeletePrefix = "$deleteFromPrimitiveList/";
    internal const string OrderPrefix = "$setElementOrder/";

    /// <summary>Applies a patch to an object.</summary>
    /// <param name="current">The object.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="schema">Schema of the object.</param>
    public static PatchResult Apply(JsonObject current, JsonNode? patch, SchemaNode schema)
    {
        if (patch is not JsonObject changes) return PatchResult.Malformed("a strategic merge patch must be a JSON object");
        try
        {
            return MergeMap(current, changes, schema);
        }
        catch (MalformedPatchException malformed)
        {
            return PatchResult.Malformed(malformed.Message);
        }
    }

    /// <summary>Merges a patch into a map; without a current map this resolves the directives in the patch.</summary>
    internal static JsonObject MergeMap(JsonObject? current, JsonObject patch, SchemaNode? schema)
    {
        if (patch[Directive] is { } directive)
        {
            switch (TextOf(directive))
            {
                case "replace":
                    return Without(patch, Directive);
                case "delete":
                    return [];
                case "merge":
                    patch = Without(patch, Directive);
                    break;
                default:
                    throw new MalformedPatchException($"Unknown patch type found: {directive.ToJsonString()}");
            }
        }
        var result = Retain(current, patch);
        foreach (var name in patch.Select(field => Target(field.Key)).Distinct().ToList())
        {
            if (name == RetainKeys) continue;
            var change = new ListChange(patch[name] as JsonArray, Directed(patch, DeletePrefix + name), Directed(patch, OrderPrefix + name));
            var isList = change.Deletions is not null || change.Order is not null;
            if (!isList && patch[name] is null) result.Remove(name);
            else if (Value(result[name], patch, name, change, schema?.Child(name)) is { } value) result[name] = value;
        }
        return result;
    }

    private static JsonNode? Value(JsonNode? current, JsonObject patch, string name, ListChange change, SchemaNode? schema)
    {
        var strategy = schema?.PatchStrategy ?? PatchStrategy.Replace;
        switch (patch[name])
        {
            case JsonObject map:
                return MergeMap(current as JsonObject, map, schema);
            case JsonArray or null when strategy.HasFlag(PatchStrategy.Merge) && (change.Items ?? change.Order ?? change.Deletions) is not null:
                return StrategicListMerge.Merge(current as JsonArray ?? [], change, schema!, name);
            case null when change.Order is not null || change.Deletions is not null:
                return current?.DeepClone();
            case var scalar:
                return scalar?.DeepClone();
        }
    }

    /// <summary>A copy of the current map, less what <c>$retainKeys</c> does not list.</summary>
    private static JsonObject Retain(JsonObject? current, JsonObject patch)
    {
        var result = (JsonObject?)current?.DeepClone() ?? [];
        if (!patch.ContainsKey(RetainKeys)) return result;
        if (patch[RetainKeys] is not JsonArray list) throw new MalformedPatchException("invalid patch format of retainKeys");
        var kept = list.Select(TextOf).ToHashSet();
        if (patch.Any(field => field.Key != RetainKeys && field.Value is not null && !kept.Contains(Target(field.Key))))
            throw new MalformedPatchException("invalid patch format of retainKeys: it must list every key of the patch");
        foreach (var name in result.Select(field => field.Key).Where(name => !kept.Contains(name)).ToList()) result.Remove(name);
        return result;
    }

    internal static JsonObject Without(JsonObject map, string name)
    {
        var copy = (JsonObject)map.DeepClone();
        copy.Remove(name);
        return copy;
    }

    internal static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;

    private static string Target(string key)
    {
        foreach (var prefix in (ReadOnlySpan<string>)[DeletePrefix, OrderPrefix])
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal)) return key[prefix.Length..];
        }
        return key;
    }

    private static JsonArray? Directed(JsonObject patch, string name)
    {
        if (!patch.TryGetPropertyValue(name, out var node)) return null;
        return node as JsonArray ?? throw new MalformedPatchException($"{name} must be a list");
    }
}

/// <summary>What a patch says about one list.</summary>
/// <param name="Items">Items to merge in; null when the patch names none.</param>
/// <param name="Deletions">Scalars to take out.</param>
/// <param name="Order">The order that the items should have.</param>
internal readonly record struct ListChange(JsonArray? Items, JsonArray? Deletions, JsonArray? Order);

/// <summary>Carries a complaint about a patch out of the recursion.</summary>
internal sealed class MalformedPatchException(string message) : Exception(message);
