using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Patching;

/// <summary>Keeps account of who wrote which field, for every write that is not an apply.</summary>
public static class ManagedFields
{
    private const int MaxUpdaters = 10;
    private const string Ancient = "ancient-changes";

    /// <summary>Brings <c>metadata.managedFields</c> of an object that is about to be stored up to date, in place.</summary>
    /// <param name="forms">Its kind, in the version written and the others.</param>
    /// <param name="live">The object as it is stored; null at its creation.</param>
    /// <param name="updated">The object as it will be stored. Entries a client put into it count instead of the stored ones.</param>
    /// <param name="manager">Who writes.</param>
    public static void Track(ObjectForms forms, JsonObject? live, JsonObject updated, FieldManager manager)
    {
        var entries = ManagerEntry.ReadAll(updated) is { Count: > 0 } given ? given : WasReset(updated) ? [] : ManagerEntry.ReadAll(live) ?? [];
        var comparison = new VersionedComparison(forms, live, updated, manager.Subresource);
        var mine = new ManagerEntry(manager.Name, false, forms.Own.ApiVersion, manager.Subresource, TimeOf(manager), new FieldSet());
        var result = new List<ManagerEntry>();
        var found = false;
        foreach (var entry in entries)
        {
            var (changed, removed) = (comparison.In(entry.ApiVersion).Changed, comparison.In(entry.ApiVersion).Removed);
            if (entry.IsSame(mine) && !found)
            {
                found = true;
                var fields = entry.Fields.Except(removed).Union(changed);
                Add(result, fields.SameAs(entry.Fields) ? entry : entry with { Fields = fields, Time = mine.Time });
            }
            else
            {
                Add(result, entry with { Fields = entry.Fields.Except(changed).Except(removed) });
            }
        }
        if (!found) Add(result, mine with { Fields = comparison.In(mine.ApiVersion).Changed });
        ManagerEntry.WriteAll(updated, Capped(result));
    }

    internal static void Add(List<ManagerEntry> entries, ManagerEntry entry)
    {
        if (!entry.Fields.IsEmpty) entries.Add(entry);
    }

    internal static string TimeOf(FieldManager manager) => new Time(manager.Now).ToString();

    /// <summary>A list with one empty entry is how clients ask to forget all managers.</summary>
    private static bool WasReset(JsonObject updated) =>
        (updated["metadata"] as JsonObject)?["managedFields"] is JsonArray { Count: 1 } list && list[0] is JsonObject { Count: 0 };

    private static List<ManagerEntry> Capped(List<ManagerEntry> entries)
    {
        var updaters = entries.Where(entry => !entry.Applied && entry.Subresource.Length == 0).OrderBy(entry => entry.Time, StringComparer.Ordinal).ToList();
        if (updaters.Count <= MaxUpdaters) return entries;
        var merged = updaters[..^(MaxUpdaters - 1)];
        var ancient = merged.Aggregate(merged[0] with { Manager = Ancient }, (sum, entry) => sum with { Fields = sum.Fields.Union(entry.Fields), Time = entry.Time });
        return [.. entries.Except(merged), ancient];
    }
}
