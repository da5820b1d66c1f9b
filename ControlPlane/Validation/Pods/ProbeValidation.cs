using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of probes, and of what runs after a container's start and before its end.</summary>
internal static class ProbeValidation
{
    private static readonly string[] ProbeHandlers = ["exec", "httpGet", "tcpSocket", "grpc"], LifecycleHandlers = ["exec", "httpGet", "tcpSocket", "sleep"];

    /// <summary>Checks a container's probes and its lifecycle.</summary>
    /// <param name="container">The container.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="grace">How long the pod may take to end.</param>
    /// <param name="errors">What is wrong.</param>
    public static void Check(JsonObject container, string path, long grace, List<FieldError> errors)
    {
        foreach (var name in new[] { "livenessProbe", "readinessProbe", "startupProbe" })
        {
            if (container.Object(name) is { } probe)
                CheckProbe(probe, name, $"{path}.{name}", errors);
        }

        foreach (var name in new[] { "postStart", "preStop" })
        {
            if (container.Object("lifecycle").Object(name) is not { } handler)
                continue;
            var at = $"{path}.lifecycle.{name}";
            CheckHandler(handler, LifecycleHandlers, at, errors);
            if (handler.Object("sleep").Number("seconds") is { } seconds && (seconds < 0 || seconds > grace))
                errors.Add(FieldError.Invalid($"{at}.sleep", seconds, FormattableString.Invariant($"must be non-negative and less than terminationGracePeriodSeconds ({grace})")));
        }
    }

    private static void CheckProbe(JsonObject probe, string name, string path, List<FieldError> errors)
    {
        CheckHandler(probe, ProbeHandlers, path, errors);
        Checks.NotNegative(probe, path, errors, "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold");
        if (name != "readinessProbe" && probe.Number("successThreshold") is { } threshold and not (0 or 1))
            errors.Add(FieldError.Invalid($"{path}.successThreshold", threshold, "must be 1"));
        if (probe.Number("terminationGracePeriodSeconds") is not { } grace)
            return;
        if (name == "readinessProbe")
            errors.Add(FieldError.Invalid($"{path}.terminationGracePeriodSeconds", grace, "must not be set for readinessProbes"));
        else if (grace <= 0)
            errors.Add(FieldError.Invalid($"{path}.terminationGracePeriodSeconds", grace, "must be greater than 0"));
    }

    private static void CheckHandler(JsonObject handler, string[] known, string path, List<FieldError> errors)
    {
        var handlers = known.Where(h => handler[h] is not null).ToList();
        if (handlers.Count == 0)
            errors.Add(FieldError.Required(path, "must specify a handler type"));
        foreach (var extra in handlers.Skip(1))
            errors.Add(FieldError.Forbidden($"{path}.{extra}", "may not specify more than 1 handler type"));
        if (handler.Object("exec") is { } exec && exec.Array("command") is not { Count: > 0 })
            errors.Add(FieldError.Required($"{path}.exec.command"));
        if (handler.Object("httpGet") is { } get)
            CheckGet(get, $"{path}.httpGet", errors);
        if (handler.Object("tcpSocket") is { } socket)
            Checks.Port(socket["port"] ?? 0, $"{path}.tcpSocket.port", errors);
        if (handler.Object("grpc") is { } grpc)
            Checks.Port(grpc["port"] ?? 0, $"{path}.grpc.port", errors);
    }

    private static void CheckGet(JsonObject get, string path, List<FieldError> errors)
    {
        Checks.Port(get["port"] ?? 0, $"{path}.port", errors);
        foreach (var name in get.Objects("httpHeaders").Select(header => header.Text("name") ?? "").Where(name => name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')))
        {
            errors.Add(FieldError.Invalid(
                $"{path}.httpHeaders", name, "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"));
        }
    }
}
