using System.Text.Json.Nodes;
using Platform.ControlPlane.Admission;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>What of a pod may change, and how.</summary>
internal static class PodUpdateValidation
{
    private static readonly string[] Resizable = ["cpu", "memory"];

    /// <summary>Checks that a pod changed only where pods may change.</summary>
    public static void Check(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var next = (JsonObject)(document.Object("spec") ?? []).DeepClone();
        var before = (JsonObject)(current.Object("spec") ?? []).DeepClone();
        foreach (var list in new[] { "containers", "initContainers" })
        {
            if (next.Objects(list).Count() == before.Objects(list).Count())
                continue;
            errors.Add(FieldError.Forbidden($"spec.{list}", list == "containers" ? "pod updates may not add or remove containers" : "pod updates may not add or remove init containers"));
            return;
        }

        CheckDeadline(next, before, errors);
        CheckTolerations(next, before, errors);
        CheckGates(next, before, errors);
        foreach (var list in new[] { "containers", "initContainers" })
        {
            foreach (var (container, old) in next.Objects(list).Zip(before.Objects(list)))
                container.CopyFrom(old, "image");
        }

        if (before.Number("terminationGracePeriodSeconds") < 0 && next.Number("terminationGracePeriodSeconds") == 1)
            next.CopyFrom(before, "terminationGracePeriodSeconds");
        if (!JsonNodes.Same(next, before))
        {
            errors.Add(FieldError.Forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    /// <summary>Checks that ephemeral containers were only added.</summary>
    public static void CheckEphemeral(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var next = document.Object("spec").Objects("ephemeralContainers").ToDictionary(c => c.Text("name") ?? "");
        foreach (var old in current.Object("spec").Objects("ephemeralContainers"))
        {
            var name = old.Text("name") ?? "";
            if (!next.TryGetValue(name, out var container))
                errors.Add(FieldError.Forbidden("spec.ephemeralContainers", $"existing ephemeral containers \"{name}\" may not be removed\n"));
            else if (!JsonNodes.Same(container, old))
                errors.Add(FieldError.Forbidden("spec.ephemeralContainers", $"existing ephemeral containers \"{name}\" may not be changed\n"));
        }
    }

    /// <summary>Checks that a pod that runs asks for other amounts of what can change while it runs, and stays of its class.</summary>
    public static void CheckResize(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        foreach (var list in new[] { "containers", "initContainers" })
        {
            var index = 0;
            foreach (var (container, old) in document.Object("spec").Objects(list).Zip(current.Object("spec").Objects(list)))
            {
                var at = FormattableString.Invariant($"spec.{list}[{index++}].resources");
                foreach (var amounts in new[] { "requests", "limits" })
                    CheckAmounts(container.Object("resources").Object(amounts) ?? [], old.Object("resources").Object(amounts) ?? [], amounts, at, errors);
            }
        }

        if (PodInitialState.QualityOfService(document.Object("spec")) is var quality && quality != PodInitialState.QualityOfService(current.Object("spec")))
            errors.Add(FieldError.Invalid("spec", quality, "Pod QOS Class may not change as a result of resizing"));
    }

    private static void CheckAmounts(JsonObject next, JsonObject before, string what, string path, List<FieldError> errors)
    {
        if (next.Select(a => a.Key).Union(before.Select(a => a.Key)).Any(name => !Resizable.Contains(name) && !JsonNodes.Same(next[name], before[name])))
            errors.Add(FieldError.Forbidden("spec", "only cpu and memory resources are mutable"));
        foreach (var name in Resizable.Where(name => before[name] is not null && next[name] is null))
            errors.Add(FieldError.Forbidden($"{path}.{what}", $"resource {what} cannot be removed"));
    }

    private static void CheckDeadline(JsonObject next, JsonObject before, List<FieldError> errors)
    {
        var (now, then) = (next.Number("activeDeadlineSeconds"), before.Number("activeDeadlineSeconds"));
        if (then is not null && now is null)
            errors.Add(FieldError.Invalid("spec.activeDeadlineSeconds", null, "must not update from a positive integer to nil value"));
        else if (now > then)
            errors.Add(FieldError.Invalid("spec.activeDeadlineSeconds", now, "must be less than or equal to previous value"));
        next.CopyFrom(before, "activeDeadlineSeconds");
    }

    private static void CheckTolerations(JsonObject next, JsonObject before, List<FieldError> errors)
    {
        static JsonObject Bare(JsonObject toleration)
        {
            var bare = (JsonObject)toleration.DeepClone();
            bare.Remove("tolerationSeconds");
            return bare;
        }

        var present = next.Objects("tolerations").Select(Bare).ToList();
        if (before.Objects("tolerations").Select(Bare).Any(old => !present.Any(toleration => JsonNodes.Same(toleration, old))))
            errors.Add(FieldError.Forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
        next.CopyFrom(before, "tolerations");
    }

    /// <summary>Gates only open; while any is closed, the pod may still be told more narrowly where it may run.</summary>
    private static void CheckGates(JsonObject next, JsonObject before, List<FieldError> errors)
    {
        var closed = before.Objects("schedulingGates").Select(gate => gate.Text("name")).ToList();
        foreach (var name in next.Objects("schedulingGates").Select(gate => gate.Text("name")).Where(name => !closed.Contains(name)))
            errors.Add(FieldError.Forbidden("spec.schedulingGates", $"only deletion is allowed, but found new scheduling gate '{name}'"));
        next.CopyFrom(before, "schedulingGates");
        if (closed.Count == 0)
            return;
        var (selector, old) = (next.Object("nodeSelector"), before.Object("nodeSelector") ?? []);
        if (old.Any(label => !JsonNodes.Same(selector?[label.Key], label.Value)))
            errors.Add(FieldError.Invalid("spec.nodeSelector", selector?.DeepClone(), "only additions to spec.nodeSelector are allowed (no mutations or deletions)"));
        next.CopyFrom(before, "nodeSelector");
        CheckAffinity(next, before, errors);
    }

    private static void CheckAffinity(JsonObject next, JsonObject before, List<FieldError> errors)
    {
        const string required = "requiredDuringSchedulingIgnoredDuringExecution", path = $"spec.affinity.nodeAffinity.{required}";
        static List<JsonObject> Terms(JsonObject spec) => [.. spec.Object("affinity").Object("nodeAffinity").Object(required).Objects("nodeSelectorTerms")];
        var (terms, old) = (Terms(next), Terms(before));
        if (old.Count > 0 && terms.Count != old.Count)
            errors.Add(FieldError.Invalid($"{path}.nodeSelectorTerms", new JsonArray([.. terms.Select(t => t.DeepClone())]), "no additions/deletions to non-empty NodeSelectorTerms list are allowed"));
        for (var i = 0; i < Math.Min(terms.Count, old.Count); i++)
        {
            var had = old[i].Objects("matchExpressions").Concat(old[i].Objects("matchFields"));
            var has = terms[i].Objects("matchExpressions").Concat(terms[i].Objects("matchFields")).ToList();
            if (had.Any(expression => !has.Any(e => JsonNodes.Same(e, expression))))
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"{path}.nodeSelectorTerms[{i}]"), terms[i].DeepClone(), "only additions are allowed (no mutations or deletions)"));
        }

        // Preferences are free while the pod waits.
        if (before.Object("affinity") is { } affinity && affinity.Object("nodeAffinity") is { } node)
            (next.ObjectOrNew("affinity"))["nodeAffinity"] = node.DeepClone();
        else
            next.Object("affinity")?.Remove("nodeAffinity");
        if (before.Object("affinity") is null && next.Object("affinity") is { Count: 0 })
            next.Remove("affinity");
    }
}
