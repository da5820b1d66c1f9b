using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of nodes, priorities, runtimes, leases and events.</summary>
internal static class ClusterValidation
{
    private const long HighestPriority = 1_000_000_000;
    private static readonly Dictionary<string, long> SystemPriorities = new() { ["system-node-critical"] = 2_000_001_000, ["system-cluster-critical"] = 2_000_000_000 };

    /// <summary>Checks a node.</summary>
    public static void CheckNode(JsonObject document, List<FieldError> errors)
    {
        var unique = new HashSet<(string?, string?)>();
        foreach (var (taint, path) in Checks.Items(document.Object("spec"), "taints", "spec"))
        {
            var key = taint.Text("key") ?? "";
            if (LabelNames.KeyError(key) is { } keyError)
                errors.Add(FieldError.Invalid($"{path}.key", key, keyError));
            Checks.Named(taint, "value", path, LabelNames.ValueError, errors);
            if (!unique.Add((key, taint.Text("effect"))))
                errors.Add(FieldError.Duplicate(path, taint.DeepClone()));
        }

        var ranges = document.Object("spec").Texts("podCIDRs").ToList();
        for (var i = 0; i < ranges.Count; i++)
        {
            if (IPNames.RangeError(ranges[i]) is { } error)
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"spec.podCIDRs[{i}]"), ranges[i], error));
        }
    }

    /// <summary>Checks that a node keeps its range and identity once it has them.</summary>
    public static void CheckNodeUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (next, before) = (document.Object("spec"), current.Object("spec"));
        if (before.Array("podCIDRs") is { Count: > 0 } && !JsonNodes.Same(next?["podCIDRs"], before!["podCIDRs"]))
            errors.Add(FieldError.Forbidden("spec.podCIDRs", "node updates may not change podCIDR except from \"\" to valid"));
        if (before.TryText("providerID", out var id) && next.Text("providerID") != id)
            errors.Add(FieldError.Forbidden("spec.providerID", "node updates may not change providerID except from \"\" to valid"));
    }

    /// <summary>Checks a priority.</summary>
    public static void CheckPriority(JsonObject document, List<FieldError> errors)
    {
        var (name, value) = (document.Object("metadata").Text("name") ?? "", document.Number("value") ?? 0);
        if (name.StartsWith("system-", StringComparison.Ordinal))
        {
            if (!SystemPriorities.TryGetValue(name, out var known))
                errors.Add(FieldError.Forbidden("metadata.name", $"priority class names with 'system-' prefix are reserved for system use only. error: {name} is not a known system priority class"));
            else if (known != value)
                errors.Add(FieldError.Forbidden("metadata.name", FormattableString.Invariant($"priority class names with 'system-' prefix are reserved for system use only. error: value of {name} PriorityClass must be {known}")));
        }
        else if (value > HighestPriority)
        {
            errors.Add(FieldError.Forbidden("value", FormattableString.Invariant($"maximum allowed value of a user defined priority is {HighestPriority}")));
        }
    }

    /// <summary>The value of a priority cannot be changed, in words of its own.</summary>
    public static void CheckPriorityUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        if (errors.RemoveAll(e => e.Field == "value" && e.Body.EndsWith(Checks.Immutable, StringComparison.Ordinal)) > 0)
            errors.Add(FieldError.Forbidden("value", "may not be changed in an update."));
    }

    /// <summary>Checks a runtime.</summary>
    public static void CheckRuntime(JsonObject document, List<FieldError> errors)
    {
        Checks.Named(document, "handler", "", DnsNames.LabelError, errors);
        Checks.Amounts(document.Object("overhead").Object("podFixed"), "overhead.podFixed", errors);
        MetadataValidation.CheckLabels(document.Object("scheduling").Object("nodeSelector"), "scheduling.nodeSelector", errors);
    }

    /// <summary>Checks a lease.</summary>
    public static void CheckLease(JsonObject document, List<FieldError> errors)
    {
        Checks.Positive(document.Object("spec"), "spec", errors, "leaseDurationSeconds");
        Checks.NotNegative(document.Object("spec"), "spec", errors, "leaseTransitions");
    }

    /// <summary>Checks an event: it stands in the namespace of what it is about.</summary>
    public static void CheckEvent(JsonObject document, List<FieldError> errors)
    {
        var (about, own) = (document.Object("involvedObject").Text("namespace") ?? "", document.Object("metadata").Text("namespace") ?? "");
        if (about != own && (about.Length > 0 || own != "default"))
            errors.Add(FieldError.Invalid("involvedObject.namespace", about, "does not match event.namespace"));
    }
}
