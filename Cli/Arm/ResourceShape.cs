using System.Text.Json.Nodes;

namespace Platform.Cli.Arm;

/// <summary>az's shape of a resource: its <c>properties</c> raised to the top, and the group it is in beside them.</summary>
public static class ResourceShape
{
    /// <summary>One resource; anything else than an object stays as it is.</summary>
    public static JsonNode? Flatten(JsonNode? resource)
    {
        if (resource is not JsonObject members)
            return resource;
        var flat = new JsonObject();
        foreach (var (name, value) in members)
        {
            if (name != "properties")
                flat[name] = value?.DeepClone();
        }

        if (members["properties"] is JsonObject properties)
        {
            foreach (var (name, value) in properties)
                flat.TryAdd(name, value?.DeepClone());
        }

        if (GroupOf(members.StringAt("id")) is { } group)
            flat.TryAdd("resourceGroup", group);
        return flat;
    }

    public static JsonNode FlattenAll(JsonArray resources)
    {
        var flat = new JsonArray();
        foreach (var resource in resources)
            flat.Add(Flatten(resource));
        return flat;
    }

    /// <summary>The resource group in an ARM id; null when there is none.</summary>
    public static string? GroupOf(string? id)
    {
        var parts = id?.Split('/', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return parts.Length >= 4 && parts[2].Equals("resourceGroups", StringComparison.OrdinalIgnoreCase) ? parts[3] : null;
    }
}
