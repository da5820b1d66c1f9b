using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of limit ranges and quotas.</summary>
internal static class LimitValidation
{
    private static readonly HashSet<string> Standard =
    [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage", "requests.ephemeral-storage", "limits.cpu", "limits.memory",
        "limits.ephemeral-storage", "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps",
        "services.nodeports", "services.loadbalancers",
    ];

    private static readonly HashSet<string> PodAmounts = ["pods", "cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    /// <summary>The standard resources that a quota of each scope may name.</summary>
    private static readonly Dictionary<string, HashSet<string>> Scopes = new()
    {
        ["Terminating"] = PodAmounts,
        ["NotTerminating"] = PodAmounts,
        ["BestEffort"] = ["pods"],
        ["NotBestEffort"] = PodAmounts,
        ["PriorityClass"] = PodAmounts,
        ["CrossNamespacePodAffinity"] = PodAmounts,
        ["VolumeAttributesClass"] = ["persistentvolumeclaims", "requests.storage"],
    };

    /// <summary>Checks a limit range.</summary>
    public static void CheckLimitRange(JsonObject document, List<FieldError> errors)
    {
        var types = new HashSet<string>();
        foreach (var (item, path) in Checks.Items(document.Object("spec"), "limits", "spec"))
        {
            var type = item.Text("type") ?? "";
            if (!types.Add(type))
                errors.Add(FieldError.Duplicate($"{path}.type", type));
            if (type == "Pod")
            {
                foreach (var name in new[] { "default", "defaultRequest" })
                {
                    if (item.Object(name) is { Count: > 0 })
                        errors.Add(FieldError.Forbidden($"{path}.{name}", "may not be specified when `type` is 'Pod'"));
                }
            }

            if (type == "PersistentVolumeClaim" && item.Object("min")?["storage"] is null && item.Object("max")?["storage"] is null)
                errors.Add(FieldError.Required($"{path}.limits", "either minimum or maximum storage value is required, but neither was provided"));
            CheckOrder(item, path, errors);
            foreach (var (name, value) in item.Object("maxLimitRequestRatio") ?? [])
            {
                if (Checks.Amount(value) is { } ratio && ratio < Quantity.FromUnits(1))
                    errors.Add(FieldError.Invalid($"{path}.maxLimitRequestRatio[{name}]", value?.DeepClone(), $"ratio {ratio} is less than 1"));
            }
        }
    }

    /// <summary>Checks a quota.</summary>
    public static void CheckQuota(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        foreach (var (name, value) in spec.Object("hard") ?? [])
        {
            var path = $"spec.hard[{name}]";
            if (LabelNames.KeyError(name) is { } error)
                errors.Add(FieldError.Invalid(path, name, error));
            else if (!name.Contains('/', StringComparison.Ordinal) && !Standard.Contains(name) && !IsOpenEnded(name))
                errors.Add(FieldError.Invalid(path, name, "must be a standard resource for quota"));
            if (Checks.Amount(value) is { Sign: < 0 })
                errors.Add(FieldError.Invalid(path, value?.DeepClone(), "must be greater than or equal to 0"));
            else if (IsCount(name) && Checks.Amount(value) is { } amount && amount != Quantity.FromUnits(amount.Value))
                errors.Add(FieldError.Invalid(path, value?.DeepClone(), "must be an integer"));
        }

        CheckScopes(spec, errors);
    }

    /// <summary>Checks that a quota goes on counting the same objects.</summary>
    public static void CheckQuotaUpdate(JsonObject document, JsonObject current, List<FieldError> errors) =>
        Checks.Unchanged(document.Object("spec"), current.Object("spec"), "spec", errors, "scopes", "scopeSelector");

    private static bool IsOpenEnded(string name) =>
        name.StartsWith("hugepages-", StringComparison.Ordinal) || name.StartsWith("requests.hugepages-", StringComparison.Ordinal);

    private static bool IsCount(string name) =>
        name.StartsWith("count/", StringComparison.Ordinal)
        || name is "pods" or "services" or "secrets" or "configmaps" or "resourcequotas" or "replicationcontrollers" or "persistentvolumeclaims"
            or "services.nodeports" or "services.loadbalancers";

    private static void CheckScopes(JsonObject? spec, List<FieldError> errors)
    {
        var scopes = spec.Texts("scopes").ToList();
        var hard = (spec.Object("hard") ?? []).Select(h => h.Key).Where(Standard.Contains).ToList();
        foreach (var scope in scopes)
            CheckScope(scope, ("spec.scopes", spec!["scopes"]!), ("spec.scopes", spec["scopes"]!), hard, errors);
        if ((scopes.Contains("BestEffort") && scopes.Contains("NotBestEffort")) || (scopes.Contains("Terminating") && scopes.Contains("NotTerminating")))
            errors.Add(FieldError.Invalid("spec.scopes", spec!["scopes"]!.DeepClone(), "conflicting scopes"));
        foreach (var (expression, path) in Checks.Items(spec.Object("scopeSelector"), "matchExpressions", "spec.scopeSelector"))
        {
            var (scope, operation, values) = (expression.Text("scopeName") ?? "", expression.Text("operator") ?? "", expression.Texts("values").ToList());
            CheckScope(scope, ($"{path}.scopeName", scope), (path, expression), hard, errors);
            if (operation is "In" or "NotIn" && values.Count == 0)
                errors.Add(FieldError.Required($"{path}.values", "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"));
            else if (operation is "Exists" or "DoesNotExist" && values.Count > 0)
                errors.Add(FieldError.Invalid($"{path}.values", expression["values"]!.DeepClone(), "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"));
            if (scope is "BestEffort" or "NotBestEffort" or "Terminating" or "NotTerminating" or "CrossNamespacePodAffinity" && operation != "Exists")
                errors.Add(FieldError.Invalid($"{path}.operator", operation, "must be 'Exist' when scope is any of ResourceQuotaScopeTerminating, ResourceQuotaScopeNotTerminating, ResourceQuotaScopeBestEffort, ResourceQuotaScopeNotBestEffort or ResourceQuotaScopeCrossNamespacePodAffinity"));
        }
    }

    // Whoever names a resource of its own knows what it counts.
    private static void CheckScope(string scope, (string Path, JsonNode Value) name, (string Path, JsonNode Value) use, List<string> hard, List<FieldError> errors)
    {
        if (!Scopes.TryGetValue(scope, out var allowed))
            errors.Add(FieldError.Invalid(name.Path, name.Value.DeepClone(), "unsupported scope"));
        else if (!hard.TrueForAll(allowed.Contains))
            errors.Add(FieldError.Invalid(use.Path, use.Value.DeepClone(), "unsupported scope applied to resource"));
    }

    /// <summary>Minimum, default request, default limit and maximum rise in this order.</summary>
    private static void CheckOrder(JsonObject item, string path, List<FieldError> errors)
    {
        (string Field, string Name)[] order = [("min", "min"), ("defaultRequest", "default request"), ("default", item.Object("defaultRequest") is null ? "default" : "default limit"), ("max", "max")];
        var names = order.SelectMany(o => (item.Object(o.Field) ?? []).Select(a => a.Key)).Distinct().Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            for (var low = 0; low < order.Length; low++)
            {
                for (var high = low + 1; high < order.Length; high++)
                {
                    if (Checks.Amount(item.Object(order[low].Field)?[name]) is not { } less || Checks.Amount(item.Object(order[high].Field)?[name]) is not { } more || less <= more)
                        continue;

                    // What is named is what was not bound to be as it is: neither minimum nor maximum if it can be helped.
                    var (at, value) = low == 0 && order[high].Field != "max" ? (order[high].Field, more) : (order[low].Field, less);
                    errors.Add(FieldError.Invalid(
                        $"{path}.{at}[{name}]", value.ToString(), $"{order[low].Name} value {less} is greater than {order[high].Name} value {more}"));
                }
            }
        }
    }
}
