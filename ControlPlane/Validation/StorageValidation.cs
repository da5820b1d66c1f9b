using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of the group storage.k8s.io.</summary>
internal static class StorageValidation
{
    private const int MaxParameters = 256 * 1024, MaxParameterCount = 512, MaxDriverName = 63, MaxNodeId = 256;

    /// <summary>Checks a storage class.</summary>
    public static void CheckClass(JsonObject document, List<FieldError> errors)
    {
        Checks.Named(document, "provisioner", "", p => LabelNames.KeyError(p.ToLowerInvariant()), errors);
        CheckParameters(document, errors);
    }

    /// <summary>What a storage class is cannot be changed, in words of its own.</summary>
    public static void CheckClassUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        foreach (var name in new[] { "parameters", "provisioner", "reclaimPolicy" })
        {
            if (errors.RemoveAll(e => e.Field == name && e.Body.EndsWith(Checks.Immutable, StringComparison.Ordinal)) > 0)
                errors.Add(FieldError.Forbidden(name, $"updates to {name} are forbidden."));
        }
    }

    /// <summary>Checks a class of attributes.</summary>
    public static void CheckAttributes(JsonObject document, List<FieldError> errors)
    {
        CheckDriverName(document, "driverName", "", errors);
        if (document.Object("parameters") is not { Count: > 0 })
            errors.Add(FieldError.Required("parameters", "must contain at least one key/value pair"));
        CheckParameters(document, errors);
    }

    /// <summary>Checks a driver.</summary>
    public static void CheckDriver(JsonObject document, List<FieldError> errors)
    {
        CheckDriverName(document.Object("metadata"), "name", "metadata", errors);
        var audiences = new HashSet<string>();
        foreach (var (request, path) in Checks.Items(document.Object("spec"), "tokenRequests", "spec"))
        {
            if (!audiences.Add(request.Text("audience") ?? ""))
                errors.Add(FieldError.Duplicate($"{path}.audience", request.Text("audience") ?? ""));
            if (request.Number("expirationSeconds") is { } seconds and < 600)
                errors.Add(FieldError.Invalid($"{path}.expirationSeconds", seconds, "may not specify a duration less than 10 minutes"));
        }
    }

    /// <summary>What a driver is cannot be changed.</summary>
    public static void CheckDriverUpdate(JsonObject document, JsonObject current, List<FieldError> errors) =>
        Checks.Unchanged(document.Object("spec"), current.Object("spec"), "spec", errors, "attachRequired", "volumeLifecycleModes");

    /// <summary>Checks the drivers of a node.</summary>
    public static void CheckNode(JsonObject document, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        foreach (var (driver, path) in Checks.Items(document.Object("spec"), "drivers", "spec"))
        {
            CheckDriverName(driver, "name", path, errors);
            if (driver.Text("name") is { } name && !names.Add(name))
                errors.Add(FieldError.Duplicate($"{path}.name", name));
            if (driver.Text("nodeID") is { Length: > MaxNodeId } id)
                errors.Add(FieldError.Invalid($"{path}.nodeID", id, FormattableString.Invariant($"must be {MaxNodeId} characters or less")));
            Checks.NotNegative(driver.Object("allocatable"), $"{path}.allocatable", errors, "count");
            var index = 0;
            foreach (var key in driver.Texts("topologyKeys"))
            {
                if (LabelNames.KeyError(key) is { } error)
                    errors.Add(FieldError.Invalid(FormattableString.Invariant($"{path}.topologyKeys[{index}]"), key, error));
                index++;
            }
        }
    }

    /// <summary>A driver that is registered on a node stays what it is there; it may be taken away.</summary>
    public static void CheckNodeUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var before = current.Object("spec").Objects("drivers").ToDictionary(d => d.Text("name") ?? "");
        foreach (var (driver, path) in Checks.Items(document.Object("spec"), "drivers", "spec"))
        {
            if (before.TryGetValue(driver.Text("name") ?? "", out var old))
                Checks.Unchanged(driver, old, path, errors, "nodeID", "topologyKeys");
        }
    }

    /// <summary>Checks an attachment.</summary>
    public static void CheckAttachment(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        CheckDriverName(spec, "attacher", "spec", errors);
        Checks.Named(spec, "nodeName", "spec", DnsNames.SubdomainError, errors);
        var source = spec.Object("source");
        var (inline, named) = (source?["inlineVolumeSpec"] is not null, source.TryText("persistentVolumeName", out _));
        if (!inline && !named)
            errors.Add(FieldError.Required("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
        else if (inline && named)
            errors.Add(FieldError.Forbidden("spec.source", "must specify exactly one of inlineVolumeSpec and persistentVolumeName"));
    }

    /// <summary>Checks a capacity.</summary>
    public static void CheckCapacity(JsonObject document, List<FieldError> errors)
    {
        Checks.Selector(document.Object("nodeTopology"), "nodeTopology", errors);
        Checks.Named(document, "storageClassName", "", DnsNames.SubdomainError, errors);
        foreach (var name in new[] { "capacity", "maximumVolumeSize" })
        {
            if (Checks.Amount(document[name]) is { Sign: < 0 })
                errors.Add(FieldError.Invalid(name, document[name]!.DeepClone(), "must be greater than or equal to 0"));
        }
    }

    private static void CheckParameters(JsonObject document, List<FieldError> errors)
    {
        var parameters = document.Object("parameters") ?? [];
        if (parameters.Count > MaxParameterCount)
            errors.Add(FieldError.TooLong("parameters", MaxParameterCount));
        if (parameters.ContainsKey(""))
            errors.Add(FieldError.Invalid("parameters", "", "field can not be empty."));
        if (parameters.Sum(p => Encoding.UTF8.GetByteCount(p.Key) + Encoding.UTF8.GetByteCount(p.Value?.ToString() ?? "")) > MaxParameters)
            errors.Add(FieldError.TooLong("parameters", MaxParameters));
    }

    private static void CheckDriverName(JsonObject? map, string field, string path, List<FieldError> errors)
    {
        if (!map.TryText(field, out var name))
            errors.Add(FieldError.Required(Checks.Join(path, field)));
        else if (name.Length > MaxDriverName)
            errors.Add(FieldError.TooLong(Checks.Join(path, field), MaxDriverName));
        else if (DnsNames.SubdomainError(name.ToLowerInvariant()) is { } error)
            errors.Add(FieldError.Invalid(Checks.Join(path, field), name, error));
    }
}
