using System.Text.Json.Nodes;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>Server-side apply: a manager states the fields it wants; what it no longer states goes, unless others own it.</summary>
public static class ServerSideApply
{
    /// <summary>Applies a configuration.</summary>
    /// <param name="forms">Kind of the object, in the version applied and the others.</param>
    /// <param name="live">The object as it is stored; null when it does not exist.</param>
    /// <param name="configuration">What the manager wants: decoded against the schema, without defaults.</param>
    /// <param name="manager">Who applies.</param>
    /// <param name="force">Take fields over from other managers.</param>
    /// <returns>The merged object with its managedFields, in the version applied: to be defaulted and validated. Equal to the stored one when nothing changed.</returns>
    public static PatchResult Apply(ObjectForms forms, JsonObject? live, JsonObject configuration, FieldManager manager, bool force)
    {
        if ((configuration["metadata"] as JsonObject)?["managedFields"] is not null)
            return PatchResult.Malformed("metadata.managedFields must be nil");
        var kind = forms.Own.Kind;
        var entries = ManagerEntry.ReadAll(live) ?? [];
        var mine = new ManagerEntry(manager.Name, true, forms.Own.ApiVersion, manager.Subresource, ManagedFields.TimeOf(manager), new FieldSet());
        var before = entries.FirstOrDefault(entry => entry.IsSame(mine));
        try
        {
            mine = mine with { Fields = AppliedFields.Of(configuration, kind.Schema, new OwnershipScope(kind, manager.Subresource)) };
        }
        catch (MalformedPatchException malformed)
        {
            return PatchResult.Malformed($"failed to create typed patch object: {malformed.Message}");
        }
        var merged = ApplyMerge.Merge(forms.Own.Read(live), Effective(kind, configuration, manager.Subresource), kind.Schema);
        var others = entries.Where(entry => !entry.IsSame(mine)).ToList();
        if (before is not null) merged = Prune(forms, merged, configuration, before, others.Append(mine));
        var result = Settle(forms, live, merged, manager, force, others, mine, before);
        if (result.Document is not null) LastApplied.Renew(result.Document, configuration, manager);
        return result;
    }

    /// <summary>Takes away what the manager stated last and no longer states, in the version in which it was stated.</summary>
    private static JsonObject Prune(ObjectForms forms, JsonObject merged, JsonObject configuration, ManagerEntry before, IEnumerable<ManagerEntry> owners)
    {
        var form = forms.Of(before.ApiVersion);
        var owned = owners.Aggregate(new FieldSet(), (sum, entry) => sum.Union(entry.Fields));
        if (form == forms.Own)
        {
            ApplyMerge.Prune(merged, form.Kind.Schema, before.Fields, owned);
            return merged;
        }
        var stated = form.Read(forms.Own.Write(configuration))!;
        var pruned = (JsonObject)form.Read(forms.Own.Write(merged))!.DeepClone();
        ApplyMerge.Prune(pruned, form.Kind.Schema, before.Fields, owned.Union(AppliedFields.Of(stated, form.Kind.Schema, new OwnershipScope(form.Kind, before.Subresource))));
        return forms.Own.Read(form.Write(pruned))!;
    }

    private static PatchResult Settle(
        ObjectForms forms, JsonObject? live, JsonObject merged, FieldManager manager, bool force, List<ManagerEntry> others, ManagerEntry mine, ManagerEntry? before)
    {
        var comparison = new VersionedComparison(forms, live, forms.Own.Write(merged), manager.Subresource);
        var takenOver = LastApplied.Owned(forms.Own.Kind, forms.Own.Read(live), manager);
        var causes = new List<StatusCause>();
        var result = new List<ManagerEntry>();
        foreach (var entry in others)
        {
            var (changed, removed) = (comparison.In(entry.ApiVersion).Changed, comparison.In(entry.ApiVersion).Removed);
            var contested = entry.Fields.Intersect(changed);
            causes.AddRange(contested.Except(takenOver).Paths().Select(path => new StatusCause
            {
                Reason = CauseType.FieldManagerConflict,
                Message = $"conflict with {entry.Describe()}",
                Field = path,
            }));
            ManagedFields.Add(result, entry with { Fields = entry.Fields.Except(contested).Except(removed) });
        }
        if (causes.Count > 0 && !force) return new PatchFailure(PatchFailureKind.Conflict, $"Apply failed with {causes.Count} conflicts", causes);
        ManagedFields.Add(result, before is not null && before.Fields.SameAs(mine.Fields) ? mine with { Time = before.Time } : mine);
        ManagerEntry.WriteAll(merged, result);
        return merged;
    }

    /// <summary>The configuration less what the subresource does not write.</summary>
    private static JsonObject Effective(KindInfo kind, JsonObject configuration, string subresource)
    {
        var copy = (JsonObject)configuration.DeepClone();
        if (subresource.Length == 0 && kind.Kind.HasStatus) copy.Remove("status");
        if (subresource != "status") return copy;
        foreach (var name in copy.Select(field => field.Key).Where(name => name is not ("apiVersion" or "kind" or "metadata" or "status")).ToList()) copy.Remove(name);
        return copy;
    }
}
