using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Validation.Pods;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of the kinds that make pods from a template.</summary>
internal static class WorkloadValidation
{
    private static readonly string[] MutableOfStatefulSets =
    [
        "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit", "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
    ];

    /// <summary>Checks replicas, selector and template.</summary>
    public static void Check(JsonObject document, string storageResource, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        Checks.NotNegative(spec, "spec", errors, "replicas", "minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds");

        var template = spec.Object("template");
        var labels = template.Object("metadata").Object("labels");
        MetadataValidation.CheckLabels(labels, "spec.template.metadata.labels", errors);
        MetadataValidation.CheckAnnotations(template.Object("metadata").Object("annotations"), "spec.template.metadata.annotations", errors);
        if (spec.Object("selector") is { } selector)
            CheckSelector(selector, template, errors);
        CheckTemplateSpec(WithClaims(template, spec), storageResource, errors);
        switch (storageResource)
        {
            case "apps/deployments":
                CheckDeploymentStrategy(spec, errors);
                break;
            case "apps/daemonsets":
                CheckDaemonStrategy(spec.Object("updateStrategy"), errors);
                break;
            case "apps/statefulsets":
                CheckStatefulStrategy(spec.Object("updateStrategy"), errors);
                break;
        }
    }

    private static void CheckDeploymentStrategy(JsonObject? spec, List<FieldError> errors)
    {
        if (spec.Number("progressDeadlineSeconds") is { } deadline && deadline <= (spec.Number("minReadySeconds") ?? 0))
            errors.Add(FieldError.Invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds"));
        if (spec.Object("strategy").Object("rollingUpdate") is not { } rolling)
            return;
        const string path = "spec.strategy.rollingUpdate";
        if (spec.Object("strategy").Text("type") == "Recreate")
            errors.Add(FieldError.Forbidden(path, "may not be specified when strategy `type` is 'Recreate'"));
        Checks.IntOrPercent(rolling["maxUnavailable"], $"{path}.maxUnavailable", errors, most: 100);
        Checks.IntOrPercent(rolling["maxSurge"], $"{path}.maxSurge", errors);
        if (Checks.IsNone(rolling["maxUnavailable"]) && Checks.IsNone(rolling["maxSurge"]))
            errors.Add(FieldError.Invalid($"{path}.maxUnavailable", rolling["maxUnavailable"]?.DeepClone(), "may not be 0 when `maxSurge` is 0"));
    }

    private static void CheckDaemonStrategy(JsonObject? strategy, List<FieldError> errors)
    {
        if (strategy.Object("rollingUpdate") is not { } rolling || strategy.Text("type") == "OnDelete")
            return;
        const string path = "spec.updateStrategy.rollingUpdate";
        foreach (var name in new[] { "maxUnavailable", "maxSurge" })
            Checks.IntOrPercent(rolling[name], $"{path}.{name}", errors, most: 100);
        var (unavailable, surge) = (!Checks.IsNone(rolling["maxUnavailable"]), !Checks.IsNone(rolling["maxSurge"]));
        if (unavailable && surge)
            errors.Add(FieldError.Invalid($"{path}.maxSurge", rolling["maxSurge"]?.DeepClone(), "may not be set when maxUnavailable is non-zero"));
        else if (!unavailable && !surge)
            errors.Add(FieldError.Required($"{path}.maxUnavailable", "cannot be 0 when maxSurge is 0"));
    }

    private static void CheckStatefulStrategy(JsonObject? strategy, List<FieldError> errors)
    {
        if (strategy.Object("rollingUpdate") is not { } rolling)
            return;
        if (strategy.Text("type") == "OnDelete")
            errors.Add(FieldError.Invalid("spec.updateStrategy.rollingUpdate", rolling.DeepClone(), "only allowed for updateStrategy 'RollingUpdate'"));
        Checks.NotNegative(rolling, "spec.updateStrategy.rollingUpdate", errors, "partition");
    }

    /// <summary>Checks a replication controller.</summary>
    public static void CheckReplicationController(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        Checks.NotNegative(spec, "spec", errors, "replicas", "minReadySeconds");
        var (selector, template) = (spec.Object("selector") ?? [], spec.Object("template"));
        if (selector.Count == 0)
            errors.Add(FieldError.Required("spec.selector"));
        if (template is null)
        {
            errors.Add(FieldError.Required("spec.template"));
            return;
        }

        var labels = template.Object("metadata").Object("labels");
        if (selector.Any(s => !JsonNodes.Same(s.Value, labels?[s.Key])))
            errors.Add(FieldError.Invalid("spec.template.metadata.labels", labels?.DeepClone(), "`selector` does not match template `labels`"));
        CheckTemplateSpec(template, "apps/", errors);
    }

    /// <summary>Checks that a stateful set changed only where it may.</summary>
    public static void CheckStatefulSetUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (next, before) = (document.Object("spec") ?? [], current.Object("spec") ?? []);
        var changed = next.Select(f => f.Key).Union(before.Select(f => f.Key))
            .Any(name => !MutableOfStatefulSets.Contains(name) && !JsonNodes.Same(next[name], before[name]));
        if (!changed)
            return;
        errors.RemoveAll(e => e.Body.EndsWith("field is immutable", StringComparison.Ordinal));
        errors.Add(FieldError.Forbidden(
            "spec",
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
            + "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
    }

    // A stateful set's claims are volumes of its pods.
    private static JsonObject? WithClaims(JsonObject? template, JsonObject? spec)
    {
        var claims = spec.Objects("volumeClaimTemplates").Select(c => c.Object("metadata").Text("name")).OfType<string>().ToList();
        if (claims.Count == 0 || template.Object("spec") is null)
            return template;
        var whole = (JsonObject)template!.DeepClone();
        var volumes = new JsonArray([.. whole.Object("spec").Objects("volumes").Where(v => !claims.Contains(v.Text("name") ?? "")).Select(v => v.DeepClone())]);
        foreach (var claim in claims)
            volumes.Add(new JsonObject { ["name"] = claim, ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = claim } });
        whole.Object("spec")!["volumes"] = volumes;
        return whole;
    }

    private static void CheckSelector(JsonObject selector, JsonObject? template, List<FieldError> errors)
    {
        if (selector.Count == 0)
        {
            errors.Add(FieldError.Invalid("spec.selector", new JsonObject(), "empty selector is invalid for deployment"));
            return;
        }

        MetadataValidation.CheckLabels(selector.Object("matchLabels"), "spec.selector.matchLabels", errors);
        if (errors.Count > 0)
            return;
        var labels = (template.Object("metadata").Object("labels") ?? []).ToDictionary(l => l.Key, l => l.Value?.ToString() ?? "");
        if (!Parse(selector).Matches(labels))
        {
            errors.Add(FieldError.Invalid(
                "spec.template.metadata.labels", template.Object("metadata").Object("labels")?.DeepClone(), "`selector` does not match template `labels`"));
        }
    }

    private static void CheckTemplateSpec(JsonObject? template, string storageResource, List<FieldError> errors)
    {
        var spec = template.Object("spec");
        if (spec is null)
        {
            errors.Add(FieldError.Required("spec.template.spec.containers"));
            return;
        }

        PodValidation.CheckTemplate(spec, "spec.template.spec", errors);
        var policy = spec.Text("restartPolicy");
        if (storageResource.StartsWith("apps/", StringComparison.Ordinal) && policy is not (null or "Always"))
            errors.Add(FieldError.NotSupported("spec.template.spec.restartPolicy", policy, ["Always"]));
    }

    private static Selector Parse(JsonObject selector)
    {
        try
        {
            return Selector.From(selector.Deserialize(KubernetesJson.Default.LabelSelector));
        }
        catch (FormatException)
        {
            return Selector.Nothing;
        }
    }
}
