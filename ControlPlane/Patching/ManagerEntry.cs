using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Patching;

/// <summary>One entry of <c>managedFields</c>.</summary>
/// <param name="Manager">Name of the manager.</param>
/// <param name="Applied">Whether by apply; else by create, update or another patch.</param>
/// <param name="ApiVersion">Version in which the fields are named.</param>
/// <param name="Subresource">Subresource written to; empty for the object itself.</param>
/// <param name="Time">Last change of the set; null when unknown.</param>
/// <param name="Fields">What it owns.</param>
internal sealed record ManagerEntry(string Manager, bool Applied, string ApiVersion, string Subresource, string? Time, FieldSet Fields)
{
    /// <summary>Whether it stands for the same manager writing in the same way; one that applies is the same in every version.</summary>
    public bool IsSame(ManagerEntry other) => Manager == other.Manager && Applied == other.Applied && Subresource == other.Subresource
        && (Applied || ApiVersion == other.ApiVersion);

    /// <summary>How a conflict names it.</summary>
    public string Describe()
    {
        var name = $"\"{Manager}\"";
        if (Subresource.Length > 0) name += $" with subresource \"{Subresource}\"";
        return Applied ? name : $"{name} using {ApiVersion}";
    }

    /// <summary>Reads the entries of an object; null when some entry is not one.</summary>
    public static List<ManagerEntry>? ReadAll(JsonObject? document)
    {
        var entries = new List<ManagerEntry>();
        foreach (var node in (document?["metadata"] as JsonObject)?["managedFields"] as JsonArray ?? [])
        {
            if (node is not JsonObject entry || Text(entry, "operation") is not ("Apply" or "Update") || entry["fieldsV1"] is not JsonObject fields) return null;
            entries.Add(new ManagerEntry(
                Text(entry, "manager") ?? "", Text(entry, "operation") == ManagedFieldsOperationType.Apply, Text(entry, "apiVersion") ?? "",
                Text(entry, "subresource") ?? "", Text(entry, "time"), FieldSet.Parse(fields)));
        }
        return entries;
    }

    /// <summary>Writes the entries into an object's metadata.</summary>
    public static void WriteAll(JsonObject document, IReadOnlyList<ManagerEntry> entries)
    {
        if (document["metadata"] is not JsonObject metadata) return;
        if (entries.Count == 0)
        {
            metadata.Remove("managedFields");
            return;
        }
        metadata["managedFields"] = new JsonArray([.. entries
            .OrderBy(entry => entry.Applied ? 0 : 1).ThenBy(entry => entry.Time, StringComparer.Ordinal).ThenBy(entry => entry.Manager, StringComparer.Ordinal)
            .Select(entry => entry.ToJson())]);
    }

    private JsonObject ToJson()
    {
        var entry = new JsonObject
        {
            ["manager"] = Manager,
            ["operation"] = Applied ? ManagedFieldsOperationType.Apply : ManagedFieldsOperationType.Update,
            ["apiVersion"] = ApiVersion,
        };
        if (Time is not null) entry["time"] = Time;
        entry["fieldsType"] = "FieldsV1";
        entry["fieldsV1"] = Fields.ToJson();
        if (Subresource.Length > 0) entry["subresource"] = Subresource;
        return entry;
    }

    private static string? Text(JsonObject map, string name) =>
        map[name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
