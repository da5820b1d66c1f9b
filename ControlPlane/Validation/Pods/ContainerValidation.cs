using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of containers.</summary>
internal static class ContainerValidation
{
    private static readonly string[] Standard = ["cpu", "memory", "ephemeral-storage"];

    private static readonly string[] NotOfInitContainers = ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"];

    private static readonly string[] NotOfEphemeralContainers = ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources", "resizePolicy", "restartPolicy"];

    private static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>Checks every container of a pod spec.</summary>
    public static void CheckAll(JsonObject? spec, string path, HashSet<string> volumes, List<FieldError> errors)
    {
        var (names, ports) = (new HashSet<string>(), new HashSet<string>());
        var grace = spec.Number("terminationGracePeriodSeconds") ?? 0;
        foreach (var list in Lists)
        {
            foreach (var (container, at) in Checks.Items(spec, list, path))
            {
                Check(container, at, names, volumes, errors);
                ProbeValidation.Check(container, at, grace, errors);
                SecurityContextValidation.CheckContainer(container, spec, at, errors);
                if (list == "containers")
                    CheckHostPorts(container, at, ports, errors);
                else if (list == "initContainers")
                    CheckInit(container, at, errors);
                else
                    CheckEphemeral(container, spec, at, errors);
            }
        }
    }

    private static void Check(JsonObject container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
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
        EnvironmentValidation.Check(container, path, errors);
        CheckMounts(container, path, volumes, errors);
        CheckResources(container.Object("resources"), $"{path}.resources", errors);
    }

    private static void CheckInit(JsonObject container, string path, List<FieldError> errors)
    {
        if (container.TryText("restartPolicy", out var policy) && policy == "Always")
            return;
        foreach (var field in NotOfInitContainers.Where(field => container[field] is not null))
            errors.Add(FieldError.Forbidden($"{path}.{field}", "may not be set for init containers without restartPolicy=Always"));
    }

    private static void CheckEphemeral(JsonObject container, JsonObject? spec, string path, List<FieldError> errors)
    {
        foreach (var field in NotOfEphemeralContainers.Where(field => container[field] is not (null or JsonObject { Count: 0 } or JsonArray { Count: 0 })))
            errors.Add(FieldError.Forbidden($"{path}.{field}", "cannot be set for an Ephemeral Container"));
        if (container.TryText("targetContainerName", out var target) && !new[] { "containers", "initContainers" }.SelectMany(spec.Objects).Any(c => c.Text("name") == target))
            errors.Add(FieldError.NotFound($"{path}.targetContainerName", target));
        foreach (var (mount, at) in Checks.Items(container, "volumeMounts", path))
        {
            foreach (var field in new[] { "subPath", "subPathExpr" }.Where(field => mount.TryText(field, out _)))
                errors.Add(FieldError.Forbidden($"{at}.{field}", "cannot be set for an Ephemeral Container"));
        }
    }

    private static void CheckPorts(JsonObject container, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        foreach (var (port, at) in Checks.Items(container, "ports", path))
        {
            if (port.Number("containerPort") is not { } number || number == 0)
                errors.Add(FieldError.Required($"{at}.containerPort"));
            else
                Checks.Port(number, $"{at}.containerPort", errors);
            if (port.Number("hostPort") is { } host and not 0)
                Checks.Port(host, $"{at}.hostPort", errors);
            if (!port.TryText("name", out var name))
                continue;
            if (Checks.PortNameError(name) is { } error)
                errors.Add(FieldError.Invalid($"{at}.name", name, error));
            else if (!names.Add(name))
                errors.Add(FieldError.Duplicate($"{at}.name", name));
        }
    }

    private static void CheckHostPorts(JsonObject container, string path, HashSet<string> ports, List<FieldError> errors)
    {
        foreach (var (port, at) in Checks.Items(container, "ports", path))
        {
            if (port.Number("hostPort") is not > 0)
                continue;
            var taken = FormattableString.Invariant($"{port.Text("protocol") ?? "TCP"}/{port.Text("hostIP")}/{port.Number("hostPort")}");
            if (!ports.Add(taken))
                errors.Add(FieldError.Duplicate($"{at}.hostPort", taken));
        }
    }

    private static void CheckMounts(JsonObject container, string path, HashSet<string> volumes, List<FieldError> errors)
    {
        var places = new HashSet<string>();
        foreach (var (mount, at) in Checks.Items(container, "volumeMounts", path))
        {
            if (mount.TryText("name", out var name) && !volumes.Contains(name))
                errors.Add(FieldError.NotFound($"{at}.name", name));
            if (mount.TryText("mountPath", out var place) && !places.Add(place))
                errors.Add(FieldError.Invalid($"{at}.mountPath", place, "must be unique"));
            foreach (var field in new[] { "subPath", "subPathExpr" })
            {
                if (mount.TryText(field, out var part))
                    Checks.RelativePath(part, $"{at}.{field}", errors);
            }

            if (mount.TryText("subPath", out _) && mount.TryText("subPathExpr", out var expression))
                errors.Add(FieldError.Invalid($"{at}.subPathExpr", expression, "subPathExpr and subPath are mutually exclusive"));
            if (mount.Text("mountPropagation") == "Bidirectional" && !container.Object("securityContext").IsTrue("privileged"))
                errors.Add(FieldError.Forbidden($"{at}.mountPropagation", "Bidirectional mount propagation is available only to privileged containers"));
            if (mount.Text("recursiveReadOnly") is "Enabled" or "IfPossible" && !mount.IsTrue("readOnly"))
                errors.Add(FieldError.Forbidden($"{at}.recursiveReadOnly", "may only be specified when readOnly is true"));
        }

        var devices = new HashSet<string>();
        foreach (var (device, at) in Checks.Items(container, "volumeDevices", path))
        {
            if (device.TryText("name", out var name) && !volumes.Contains(name))
                errors.Add(FieldError.NotFound($"{at}.name", name));
            if (!device.TryText("devicePath", out var place))
                errors.Add(FieldError.Required($"{at}.devicePath"));
            else if (!devices.Add(place) || places.Contains(place))
                errors.Add(FieldError.Invalid($"{at}.devicePath", place, "must be unique"));
        }
    }

    /// <summary>Checks what is asked for of a container or a whole pod.</summary>
    public static void CheckResources(JsonObject? resources, string path, List<FieldError> errors)
    {
        foreach (var list in new[] { "limits", "requests" })
        {
            foreach (var (name, value) in resources.Object(list) ?? [])
                CheckAmount(name, value, $"{path}.{list}", errors);
        }

        var limits = resources.Object("limits");
        foreach (var (name, value) in resources.Object("requests") ?? [])
        {
            if (Checks.Amount(value) is not { } request)
                continue;
            var limit = Checks.Amount(limits?[name]);
            if (IsExtended(name) && limit is null)
                errors.Add(FieldError.Required($"{path}.limits", "Limit must be set for non overcommitable resources"));
            else if (IsExtended(name) && request != limit)
                errors.Add(FieldError.Invalid($"{path}.requests", value?.DeepClone(), $"must be equal to {name} limit of {limit}"));
            else if (request > limit)
                errors.Add(FieldError.Invalid($"{path}.requests", value?.DeepClone(), $"must be less than or equal to {name} limit of {limit}"));
        }
    }

    private static void CheckAmount(string name, JsonNode? value, string path, List<FieldError> errors)
    {
        if (LabelNames.KeyError(name) is { } error)
            errors.Add(FieldError.Invalid($"{path}[{name}]", name, error));
        else if (!name.Contains('/', StringComparison.Ordinal) && !Standard.Contains(name) && !name.StartsWith("hugepages-", StringComparison.Ordinal))
            errors.Add(FieldError.Invalid($"{path}[{name}]", name, "must be a standard resource for containers"));
        if (Checks.Amount(value) is not { } amount)
            return;
        if (amount.Sign < 0)
            errors.Add(FieldError.Invalid($"{path}[{name}]", value?.DeepClone(), "must be greater than or equal to 0"));
        else if (IsExtended(name) && amount != Quantity.FromUnits(amount.Value))
            errors.Add(FieldError.Invalid($"{path}[{name}]", value?.DeepClone(), "must be an integer"));
    }

    private static bool IsExtended(string name) => name.Contains('/', StringComparison.Ordinal) && !name[..name.IndexOf('/', StringComparison.Ordinal)].EndsWith("kubernetes.io", StringComparison.Ordinal);
}
