using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of volumes and claims.</summary>
internal static class VolumeValidation
{
    private static readonly string[] NotSources =
        ["capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions", "volumeMode", "nodeAffinity", "volumeAttributesClassName"];

    /// <summary>Checks a volume.</summary>
    public static void CheckVolume(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        CheckModes(spec, errors, "");
        if (spec.Object("capacity") is not { Count: > 0 } capacity)
            errors.Add(FieldError.Required("spec.capacity"));
        else if (capacity.Count > 1 || !capacity.ContainsKey("storage"))
            errors.Add(FieldError.NotSupported("spec.capacity", capacity.DeepClone(), ["storage"]));
        else
            CheckSize(capacity["storage"], "spec.capacity[storage]", errors);
        var sources = Sources(spec).ToList();
        if (sources.Count == 0)
            errors.Add(FieldError.Required("spec", "must specify a volume type"));
        foreach (var (name, _) in sources.Skip(1))
            errors.Add(FieldError.Forbidden($"spec.{name}", "may not specify more than 1 volume type"));
        Checks.Named(spec, "storageClassName", "spec", DnsNames.SubdomainError, errors);
        if (spec.Object("hostPath") is { } host)
        {
            Checks.Needed(host, "path", "spec.hostPath", errors);
            if (host.Text("path") == "/" && spec.Text("persistentVolumeReclaimPolicy") == "Recycle")
                errors.Add(FieldError.Forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'"));
        }

        if (spec.Object("local") is not null && spec.Object("nodeAffinity") is null)
            errors.Add(FieldError.Required("spec.nodeAffinity", "Local volume requires node affinity"));
    }

    /// <summary>Checks that a volume stays the same volume.</summary>
    public static void CheckVolumeUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (next, before) = (document.Object("spec"), current.Object("spec"));
        var (now, then) = (new JsonObject(Clones(next)), new JsonObject(Clones(before)));
        if (!JsonNodes.Same(now, then))
            errors.Add(FieldError.Forbidden("spec.persistentvolumesource", "spec.persistentvolumesource is immutable after creation"));
        Checks.Unchanged(next, before, "spec", errors, "volumeMode");
        if (before?["nodeAffinity"] is not null)
            Checks.Unchanged(next, before, "spec", errors, "nodeAffinity");
    }

    /// <summary>Checks a claim.</summary>
    public static void CheckClaim(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        CheckModes(spec, errors, "at least 1 access mode is required");
        if (spec.Object("selector") is { } selector)
            Checks.Selector(selector, "spec.selector", errors);
        if (spec.Object("resources").Object("requests")?["storage"] is not { } size)
            errors.Add(FieldError.Required("spec.resources[storage]"));
        else
            CheckSize(size, "spec.resources[storage]", errors);
        Checks.Named(spec, "storageClassName", "spec", DnsNames.SubdomainError, errors);
        if (spec.Object("dataSource") is { } source)
        {
            Checks.Needed(source, "name", "spec.dataSource", errors);
            Checks.Needed(source, "kind", "spec.dataSource", errors);
            if (source.Text("kind") != "PersistentVolumeClaim" && !source.TryText("apiGroup", out _))
                errors.Add(FieldError.Invalid("spec.dataSource", source.Text("kind") ?? "", "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
        }
    }

    /// <summary>Checks that a claim stays the same claim: it may be bound, grow when bound, and change its attributes.</summary>
    public static void CheckClaimUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        // One word on the whole of it takes the place of one on each field.
        errors.RemoveAll(e => e.Field.StartsWith("spec.", StringComparison.Ordinal) && e.Body.EndsWith(Checks.Immutable, StringComparison.Ordinal));
        var (next, before) = (Bare(document), Bare(current));
        var bound = current.Object("status").Text("phase") == "Bound";
        if (!current.Object("spec").TryText("volumeName", out _))
        {
            next.Remove("volumeName");
            before.Remove("volumeName");
        }

        if (current.Object("spec")?["storageClassName"] is null)
        {
            next.Remove("storageClassName");
            before.Remove("storageClassName");
        }

        var (size, old) = (Size(document), Size(current));
        if (!JsonNodes.Same(next, before) || (!bound && !JsonNodes.Same(size, old)))
        {
            errors.Add(FieldError.Forbidden(
                "spec", "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims"));
        }

        // A growing that failed may be taken back, but never below what the volume already has.
        if (Checks.Amount(size) is { } smaller && Checks.Amount(old) is { } larger && smaller < larger
            && (Checks.Amount(current.Object("status").Object("capacity")?["storage"]) is not { } has || smaller <= has))
            errors.Add(FieldError.Forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
    }

    private static JsonNode? Size(JsonObject claim) => claim.Object("spec").Object("resources").Object("requests")?["storage"];

    private static JsonObject Bare(JsonObject claim)
    {
        var spec = (JsonObject)(claim.Object("spec") ?? []).DeepClone();
        spec.Object("resources").Object("requests")?.Remove("storage");
        spec.Remove("volumeAttributesClassName");
        return spec;
    }

    private static void CheckModes(JsonObject? spec, List<FieldError> errors, string detail)
    {
        var modes = spec.Texts("accessModes").ToList();
        if (modes.Count == 0)
            errors.Add(FieldError.Required("spec.accessModes", detail));
        else if (modes.Contains("ReadWriteOncePod") && modes.Count > 1)
            errors.Add(FieldError.Forbidden("spec.accessModes", "may not use ReadWriteOncePod with other access modes"));
    }

    private static void CheckSize(JsonNode? size, string path, List<FieldError> errors)
    {
        if (Checks.Amount(size) is { Sign: <= 0 })
            errors.Add(FieldError.Invalid(path, size?.DeepClone(), "must be greater than zero"));
    }

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Sources(JsonObject? spec) => (spec ?? []).Where(f => !NotSources.Contains(f.Key) && f.Value is JsonObject);

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Clones(JsonObject? spec) => Sources(spec).Select(s => KeyValuePair.Create(s.Key, s.Value?.DeepClone()));
}
