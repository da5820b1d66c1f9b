using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of what says on which nodes a pod may run.</summary>
internal static class SchedulingValidation
{
    private const string Required = "requiredDuringSchedulingIgnoredDuringExecution", Preferred = "preferredDuringSchedulingIgnoredDuringExecution";

    /// <summary>Checks a pod spec.</summary>
    public static void Check(JsonObject? spec, string path, List<FieldError> errors)
    {
        foreach (var (toleration, at) in Checks.Items(spec, "tolerations", path))
            CheckToleration(toleration, at, errors);
        CheckSpread(spec, path, errors);
        CheckGates(spec, path, errors);
        var affinity = spec.Object("affinity");
        CheckNodeAffinity(affinity.Object("nodeAffinity"), $"{path}.affinity.nodeAffinity", errors);
        foreach (var name in new[] { "podAffinity", "podAntiAffinity" })
            CheckPodAffinity(affinity.Object(name), $"{path}.affinity.{name}", errors);
    }

    private static void CheckToleration(JsonObject toleration, string path, List<FieldError> errors)
    {
        var (key, operation, value) = (toleration.Text("key") ?? "", toleration.Text("operator") ?? "", toleration.Text("value") ?? "");
        if (key.Length > 0 && LabelNames.KeyError(key) is { } error)
            errors.Add(FieldError.Invalid($"{path}.key", key, error));
        if (key.Length == 0 && operation != "Exists")
            errors.Add(FieldError.Invalid($"{path}.operator", operation, "operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
        if (toleration["tolerationSeconds"] is not null && toleration.Text("effect") != "NoExecute")
            errors.Add(FieldError.Invalid($"{path}.effect", toleration.Text("effect") ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set"));
        if (operation is "Equal" or "" && LabelNames.ValueError(value) is { } valueError)
            errors.Add(FieldError.Invalid($"{path}.operator", value, valueError));
        if (operation == "Exists" && value.Length > 0)
            errors.Add(FieldError.Invalid($"{path}.operator", toleration.DeepClone(), "value must be empty when `operator` is 'Exists'"));
    }

    private static void CheckSpread(JsonObject? spec, string path, List<FieldError> errors)
    {
        var pairs = new HashSet<(string, string)>();
        foreach (var (constraint, at) in Checks.Items(spec, "topologySpreadConstraints", path))
        {
            var (key, action) = (constraint.Text("topologyKey") ?? "", constraint.Text("whenUnsatisfiable") ?? "");
            if ((constraint.Number("maxSkew") ?? 0) <= 0)
                errors.Add(FieldError.Invalid($"{at}.maxSkew", constraint.Number("maxSkew") ?? 0, "must be greater than zero"));
            TopologyKey(constraint, at, errors);
            if (key.Length > 0 && !pairs.Add((key, action)))
                errors.Add(FieldError.Duplicate($"{at}.{{topologyKey, whenUnsatisfiable}}", $"{{{key}, {action}}}"));
            if (constraint.Number("minDomains") is { } least)
            {
                if (least <= 0)
                    errors.Add(FieldError.Invalid($"{at}.minDomains", least, "must be greater than zero"));
                if (action != "DoNotSchedule")
                    errors.Add(FieldError.Invalid($"{at}.minDomains", least, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}"));
            }

            Checks.Selector(constraint.Object("labelSelector"), $"{at}.labelSelector", errors);
            if (constraint.Array("matchLabelKeys") is { Count: > 0 } && constraint["labelSelector"] is null)
                errors.Add(FieldError.Forbidden($"{at}.matchLabelKeys", "must not be specified when labelSelector is not set"));
        }
    }

    private static void CheckGates(JsonObject? spec, string path, List<FieldError> errors)
    {
        var gates = new HashSet<string>();
        foreach (var (gate, at) in Checks.Items(spec, "schedulingGates", path))
        {
            var name = gate.Text("name") ?? "";
            if (LabelNames.KeyError(name) is { } error)
                errors.Add(FieldError.Invalid(at, name, error));
            if (!gates.Add(name))
                errors.Add(FieldError.Duplicate(at, name));
        }

        if (gates.Count > 0 && spec.TryText("nodeName", out _))
            errors.Add(FieldError.Forbidden($"{path}.nodeName", "cannot be set until all schedulingGates have been cleared"));
    }

    private static void CheckNodeAffinity(JsonObject? affinity, string path, List<FieldError> errors)
    {
        if (affinity.Object(Required) is { } required)
        {
            if (required.Array("nodeSelectorTerms") is not { Count: > 0 })
                errors.Add(FieldError.Required($"{path}.{Required}.nodeSelectorTerms", "must have at least one node selector term"));
            foreach (var (term, at) in Checks.Items(required, "nodeSelectorTerms", $"{path}.{Required}"))
                CheckTerm(term, at, errors);
        }

        foreach (var (preferred, at) in Checks.Items(affinity, Preferred, path))
        {
            Weight(preferred, at, errors);
            CheckTerm(preferred.Object("preference"), $"{at}.preference", errors);
        }
    }

    private static void CheckTerm(JsonObject? term, string path, List<FieldError> errors)
    {
        foreach (var (expression, at) in Checks.Items(term, "matchExpressions", path))
        {
            var (key, operation, values) = (expression.Text("key") ?? "", expression.Text("operator") ?? "", expression.Texts("values").ToList());
            if (LabelNames.KeyError(key) is { } error)
                errors.Add(FieldError.Invalid($"{at}.key", key, error));
            switch (operation)
            {
                case "In" or "NotIn" when values.Count == 0:
                    errors.Add(FieldError.Required($"{at}.values", "must be specified when `operator` is 'In' or 'NotIn'"));
                    break;
                case "Exists" or "DoesNotExist" when values.Count > 0:
                    errors.Add(FieldError.Forbidden($"{at}.values", "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
                    break;
                case "Gt" or "Lt" when values.Count != 1:
                    errors.Add(FieldError.Required($"{at}.values", "must be specified single value when `operator` is 'Lt' or 'Gt'"));
                    break;
                case not ("In" or "NotIn" or "Exists" or "DoesNotExist" or "Gt" or "Lt"):
                    errors.Add(FieldError.Invalid($"{at}.operator", operation, "not a valid selector operator"));
                    break;
            }
        }
    }

    private static void CheckPodAffinity(JsonObject? affinity, string path, List<FieldError> errors)
    {
        foreach (var (term, at) in Checks.Items(affinity, Required, path))
            CheckPodTerm(term, at, errors);
        foreach (var (weighted, at) in Checks.Items(affinity, Preferred, path))
        {
            Weight(weighted, at, errors);
            CheckPodTerm(weighted.Object("podAffinityTerm"), $"{at}.podAffinityTerm", errors);
        }
    }

    private static void CheckPodTerm(JsonObject? term, string path, List<FieldError> errors)
    {
        Checks.Selector(term.Object("labelSelector"), $"{path}.labelSelector", errors);
        Checks.Selector(term.Object("namespaceSelector"), $"{path}.namespaceSelector", errors);
        foreach (var name in term.Texts("namespaces"))
        {
            if (DnsNames.LabelError(name) is { } error)
                errors.Add(FieldError.Invalid($"{path}.namespace", name, error));
        }

        TopologyKey(term, path, errors);
    }

    private static void TopologyKey(JsonObject? map, string path, List<FieldError> errors)
    {
        if (!map.TryText("topologyKey", out var key))
            errors.Add(FieldError.Required($"{path}.topologyKey", "can not be empty"));
        else if (LabelNames.KeyError(key) is { } error)
            errors.Add(FieldError.Invalid($"{path}.topologyKey", key, error));
    }

    private static void Weight(JsonObject map, string path, List<FieldError> errors)
    {
        if (map.Number("weight") is not (>= 1 and <= 100))
            errors.Add(FieldError.Invalid($"{path}.weight", map.Number("weight") ?? 0, "must be in the range 1-100"));
    }
}
