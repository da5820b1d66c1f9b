using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of pods and of the pod templates of workloads.</summary>
internal static class PodValidation
{
    private static readonly string[] ContainerLists = ["containers", "initContainers", "ephemeralContainers"];
    private static readonly string[] MutableContainerFields = ["image", "resources", "resizePolicy"];

    /// <summary>Checks a pod spec.</summary>
    /// <param name="spec">The spec; null when it is missing.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="errors">What is wrong.</param>
    public static void CheckSpec(JsonObject? spec, string path, List<FieldError> errors)
    {
        var volumes = CheckVolumes(spec, path, errors);
        var names = new HashSet<string>();
        foreach (var list in ContainerLists)
        {
            var index = 0;
            foreach (var container in spec.Objects(list))
                CheckContainer(container, $"{path}.{list}[{index++}]", names, volumes, errors);
        }

        if (spec.TryText("hostname", out var hostname) && DnsNames.LabelError(hostname) is { } hostError)
            errors.Add(FieldError.Invalid($"{path}.hostname", hostname, hostError));
        if (spec.TryText("nodeName", out var node) && DnsNames.SubdomainError(node) is { } nodeError)
            errors.Add(FieldError.Invalid($"{path}.nodeName", node, nodeError));
        if (spec.TryText("serviceAccountName", out var account) && DnsNames.SubdomainError(account) is { } accountError)
            errors.Add(FieldError.Invalid($"{path}.serviceAccountName", account, accountError));
        CheckNotNegative(spec, "terminationGracePeriodSeconds", path, errors);
        if (spec.Number("activeDeadlineSeconds") is { } deadline and < 1)
            errors.Add(FieldError.Invalid($"{path}.activeDeadlineSeconds", deadline, "must be between 1 and 2147483647, inclusive"));
        MetadataValidation.CheckLabels(spec.Object("nodeSelector"), $"{path}.nodeSelector", errors);
    }

    /// <summary>Checks that a pod changed only where pods may change.</summary>
    public static void CheckUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var next = (JsonObject)(document.Object("spec") ?? []).DeepClone();
        var before = (JsonObject)(current.Object("spec") ?? []).DeepClone();
        foreach (var spec in new[] { next, before })
        {
            foreach (var field in new[] { "activeDeadlineSeconds", "terminationGracePeriodSeconds", "schedulingGates" })
                spec.Remove(field);
        }

        foreach (var list in new[] { "containers", "initContainers" })
            Level(next.Objects(list).ToList(), before.Objects(list).ToList());
        if (IsPrefix(before.Array("tolerations"), next.Array("tolerations")))
        {
            next.Remove("tolerations");
            before.Remove("tolerations");
        }

        if (!JsonNodes.Same(next, before))
        {
            errors.Add(FieldError.Forbidden(
                "spec",
                "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"));
        }
    }

    /// <summary>Makes the fields that may change alike, so that what is left over is what may not.</summary>
    private static void Level(List<JsonObject> next, List<JsonObject> before)
    {
        for (var i = 0; i < Math.Min(next.Count, before.Count); i++)
        {
            foreach (var field in MutableContainerFields)
            {
                next[i].Remove(field);
                before[i].Remove(field);
            }
        }
    }

    private static bool IsPrefix(JsonArray? before, JsonArray? next) =>
        (before?.Count ?? 0) <= (next?.Count ?? 0) && !(before ?? []).Where((t, i) => !JsonNodes.Same(t, next![i])).Any();

    private static HashSet<string> CheckVolumes(JsonObject? spec, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var volume in spec.Objects("volumes"))
        {
            var at = $"{path}.volumes[{index++}]";
            var name = volume.Text("name") ?? "";
            if (name.Length > 0 && DnsNames.LabelError(name) is { } error)
                errors.Add(FieldError.Invalid($"{at}.name", name, error));
            if (!names.Add(name))
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            if (volume.Count > 2)
                errors.Add(FieldError.Forbidden($"{at}.{volume.Select(f => f.Key).Where(k => k != "name").Skip(1).First()}", "may not specify more than 1 volume type"));
        }

        return names;
    }

    private static void CheckContainer(
        JsonObject container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
    {
        var name = container.Text("name") ?? "";
        if (name.Length > 0 && DnsNames.LabelError(name) is { } nameError)
            errors.Add(FieldError.Invalid($"{path}.name", name, nameError));
        if (name.Length > 0 && !names.Add(name))
            errors.Add(FieldError.Duplicate($"{path}.name", name));
        if (!container.TryText("image", out var image))
            errors.Add(FieldError.Required($"{path}.image"));
        else if (image.Trim() != image)
            errors.Add(FieldError.Invalid($"{path}.image", image, "must not have leading or trailing whitespace"));
        CheckPorts(container, path, errors);
        CheckEnvironment(container, path, errors);
        CheckMounts(container, path, volumes, errors);
        CheckResources(container.Object("resources"), $"{path}.resources", errors);
        foreach (var probe in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
            CheckProbe(container.Object(probe), $"{path}.{probe}", errors);
    }

    private static void CheckPorts(JsonObject container, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var port in container.Objects("ports"))
        {
            var at = $"{path}.ports[{index++}]";
            if (port.Number("containerPort") is not { } number || number == 0)
                errors.Add(FieldError.Required($"{at}.containerPort"));
            else
                CheckPort(number, $"{at}.containerPort", errors);
            if (port.Number("hostPort") is { } host and not 0)
                CheckPort(host, $"{at}.hostPort", errors);
            if (port.TryText("name", out var name) && !names.Add(name))
                errors.Add(FieldError.Duplicate($"{at}.name", name));
        }
    }

    private static void CheckPort(long number, string path, List<FieldError> errors)
    {
        if (number is < 1 or > 65535)
            errors.Add(FieldError.Invalid(path, number, "must be between 1 and 65535, inclusive"));
    }

    private static void CheckEnvironment(JsonObject container, string path, List<FieldError> errors)
    {
        var index = 0;
        foreach (var variable in container.Objects("env"))
        {
            var at = $"{path}.env[{index++}]";
            if (!variable.TryText("name", out var name))
                errors.Add(FieldError.Required($"{at}.name"));
            else if (name.Contains('='))
                errors.Add(FieldError.Invalid($"{at}.name", name, "a valid environment variable name must consist only of printable ASCII characters other than '='"));
            if (variable.TryText("value", out _) && variable.Object("valueFrom") is not null)
                errors.Add(FieldError.Invalid($"{at}.valueFrom", "", "may not be specified when `value` is not empty"));
        }
    }

    private static void CheckMounts(JsonObject container, string path, HashSet<string> volumes, List<FieldError> errors)
    {
        var places = new HashSet<string>();
        var index = 0;
        foreach (var mount in container.Objects("volumeMounts"))
        {
            var at = $"{path}.volumeMounts[{index++}]";
            if (mount.TryText("name", out var name) && !volumes.Contains(name))
                errors.Add(FieldError.NotFound($"{at}.name", name));
            if (mount.TryText("mountPath", out var place) && !places.Add(place))
                errors.Add(FieldError.Invalid($"{at}.mountPath", place, "must be unique"));
            if (mount.TryText("subPath", out var part) && (part.StartsWith('/') || part.Split('/').Contains("..")))
                errors.Add(FieldError.Invalid($"{at}.subPath", part, part.StartsWith('/') ? "must be a relative path" : "must not contain '..'"));
        }
    }

    private static void CheckResources(JsonObject? resources, string path, List<FieldError> errors)
    {
        foreach (var list in new[] { "limits", "requests" })
        {
            foreach (var (name, value) in resources.Object(list) ?? [])
            {
                if (Amount(value) is { Sign: < 0 })
                    errors.Add(FieldError.Invalid($"{path}.{list}[{name}]", value?.DeepClone(), "must be greater than or equal to 0"));
            }
        }

        foreach (var (name, value) in resources.Object("requests") ?? [])
        {
            if (Amount(value) is { } request && Amount(resources.Object("limits")?[name]) is { } limit && request > limit)
                errors.Add(FieldError.Invalid($"{path}.requests", value?.DeepClone(), $"must be less than or equal to {name} limit of {limit}"));
        }
    }

    private static Quantity? Amount(JsonNode? value) => Quantity.TryParse(value?.ToString() ?? "", out var quantity) ? quantity : null;

    private static void CheckProbe(JsonObject? probe, string path, List<FieldError> errors)
    {
        if (probe is null)
            return;
        var handlers = new[] { "exec", "httpGet", "tcpSocket", "grpc" }.Where(h => probe[h] is not null).ToList();
        if (handlers.Count == 0)
            errors.Add(FieldError.Required(path, "must specify a handler type"));
        foreach (var extra in handlers.Skip(1))
            errors.Add(FieldError.Forbidden($"{path}.{extra}", "may not specify more than 1 handler type"));
        foreach (var field in new[] { "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold" })
            CheckNotNegative(probe, field, path, errors);
        if (!path.EndsWith("readinessProbe", StringComparison.Ordinal) && probe.Number("successThreshold") is { } threshold and not (0 or 1))
            errors.Add(FieldError.Invalid($"{path}.successThreshold", threshold, "must be 1"));
    }

    private static void CheckNotNegative(JsonObject? map, string name, string path, List<FieldError> errors)
    {
        if (map.Number(name) is { } number and < 0)
            errors.Add(FieldError.Invalid($"{path}.{name}", number, "must be greater than or equal to 0"));
    }
}
