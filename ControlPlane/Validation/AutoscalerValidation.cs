using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of autoscalers, in the form of autoscaling/v2.</summary>
internal static class AutoscalerValidation
{
    private const int MaxWindow = 3600, MaxPeriod = 1800;

    private static readonly (string Type, string Field)[] Sources =
        [("Resource", "resource"), ("ContainerResource", "containerResource"), ("Pods", "pods"), ("Object", "object"), ("External", "external")];

    /// <summary>Checks an autoscaler.</summary>
    public static void Check(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        if (spec.Number("minReplicas") is { } least and < 1)
            errors.Add(FieldError.Invalid("spec.minReplicas", least, "must be greater than or equal to 1"));
        var most = spec.Number("maxReplicas") ?? 0;
        if (most < 1)
            errors.Add(FieldError.Invalid("spec.maxReplicas", most, "must be greater than 0"));
        if (most < spec.Number("minReplicas"))
            errors.Add(FieldError.Invalid("spec.maxReplicas", most, "must be greater than or equal to `minReplicas`"));
        foreach (var (metric, path) in Checks.Items(spec, "metrics", "spec"))
            CheckMetric(metric, path, errors);
        foreach (var name in new[] { "scaleUp", "scaleDown" })
            CheckRules(spec.Object("behavior").Object(name), $"spec.behavior.{name}", errors);
    }

    private static void CheckMetric(JsonObject metric, string path, List<FieldError> errors)
    {
        var type = metric.Text("type");
        foreach (var (name, field) in Sources)
        {
            var source = metric.Object(field);
            if (type == name && source is null)
            {
                errors.Add(FieldError.Required($"{path}.{field}", "must populate the given metric source"));
            }
            else if (type != name && source is not null)
            {
                errors.Add(FieldError.Forbidden($"{path}.{field}", "must populate the given metric source only"));
            }
            else if (source is not null)
            {
                CheckTarget(source.Object("target"), field is "resource" or "containerResource", $"{path}.{field}.target", errors);
            }
        }
    }

    private static void CheckTarget(JsonObject? target, bool ofResource, string path, List<FieldError> errors)
    {
        var (utilization, value, average) = (target?["averageUtilization"], target?["value"], target?["averageValue"]);
        Checks.Positive(target, path, errors, "averageUtilization");
        foreach (var (name, amount) in new[] { ("value", value), ("averageValue", average) })
        {
            if (Checks.Amount(amount) is { Sign: <= 0 })
                errors.Add(FieldError.Invalid($"{path}.{name}", amount!.DeepClone(), "must be positive"));
        }

        if (ofResource && utilization is null && average is null)
            errors.Add(FieldError.Required($"{path}.averageUtilization", "must set either a target raw value or a target utilization"));
        else if (ofResource && utilization is not null && average is not null)
            errors.Add(FieldError.Forbidden($"{path}.averageValue", "may not set both a target raw value and a target utilization"));
        else if (!ofResource && value is null && average is null)
            errors.Add(FieldError.Required($"{path}.averageValue", "must set either a target value or a target average value"));
    }

    private static void CheckRules(JsonObject? rules, string path, List<FieldError> errors)
    {
        if (rules is null)
            return;
        Checks.NotNegative(rules, path, errors, "stabilizationWindowSeconds");
        if (rules.Number("stabilizationWindowSeconds") is { } window and > MaxWindow)
            errors.Add(FieldError.Invalid($"{path}.stabilizationWindowSeconds", window, FormattableString.Invariant($"must be less than or equal to {MaxWindow}")));
        if (rules.Array("policies") is not { Count: > 0 })
            errors.Add(FieldError.Required($"{path}.policies", "must specify at least one Policy"));
        foreach (var (policy, at) in Checks.Items(rules, "policies", path))
        {
            foreach (var name in new[] { "value", "periodSeconds" })
            {
                if ((policy.Number(name) ?? 0) <= 0)
                    errors.Add(FieldError.Invalid($"{at}.{name}", policy.Number(name) ?? 0, "must be greater than zero"));
            }

            if (policy.Number("periodSeconds") is { } period and > MaxPeriod)
                errors.Add(FieldError.Invalid($"{at}.periodSeconds", period, FormattableString.Invariant($"must be less than or equal to {MaxPeriod}")));
        }
    }
}
