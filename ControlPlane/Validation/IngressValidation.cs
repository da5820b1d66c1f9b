using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of ingresses and their classes.</summary>
internal static class IngressValidation
{
    private const int MaxController = 250;
    private static readonly string[] ForbiddenInPaths = ["//", "/./", "/../", "%2f", "%2F"];
    private static readonly string[] ForbiddenAtEnds = ["/..", "/."];

    /// <summary>Checks an ingress.</summary>
    public static void Check(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        if (spec.Array("rules") is not { Count: > 0 } && spec.Object("defaultBackend") is null)
            errors.Add(FieldError.Invalid("spec", null, "either `defaultBackend` or `rules` must be specified"));
        CheckBackend(spec.Object("defaultBackend"), "spec.defaultBackend", errors);
        foreach (var (rule, path) in Checks.Items(spec, "rules", "spec"))
        {
            if (rule.TryText("host", out var host) && HostError(host) is { } error)
                errors.Add(FieldError.Invalid($"{path}.host", host, error));
            foreach (var (item, at) in Checks.Items(rule.Object("http"), "paths", $"{path}.http"))
                CheckPath(item, at, errors);
        }

        foreach (var (tls, path) in Checks.Items(spec, "tls", "spec"))
        {
            var index = 0;
            foreach (var host in tls.Texts("hosts"))
            {
                if (HostError(host) is { } error)
                    errors.Add(FieldError.Invalid(FormattableString.Invariant($"{path}.hosts[{index}]"), host, error));
                index++;
            }

            Checks.Named(tls, "secretName", path, DnsNames.SubdomainError, errors);
        }

        Checks.Named(spec, "ingressClassName", "spec", DnsNames.SubdomainError, errors);
    }

    /// <summary>Checks a class.</summary>
    public static void CheckClass(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec");
        if (!spec.TryText("controller", out var controller))
            errors.Add(FieldError.Required("spec.controller"));
        else if (controller.Length > MaxController)
            errors.Add(FieldError.TooLong("spec.controller", MaxController));
        else if (!IsDomainPrefixedPath(controller))
            errors.Add(FieldError.Invalid("spec.controller", controller, "must be a domain-prefixed path (such as \"acme.io/foo\")"));
        if (spec.Object("parameters") is not { } parameters)
            return;
        Checks.OneOf(parameters, "scope", "spec.parameters", errors, "Cluster", "Namespace");
        if (parameters.Text("scope") == "Namespace" && !parameters.TryText("namespace", out _))
            errors.Add(FieldError.Required("spec.parameters.namespace", "`parameters.scope` is set to 'Namespace'"));
        if (parameters.Text("scope") == "Cluster" && parameters["namespace"] is not null)
            errors.Add(FieldError.Forbidden("spec.parameters.namespace", "`parameters.scope` is set to 'Cluster'"));
    }

    private static void CheckPath(JsonObject item, string at, List<FieldError> errors)
    {
        var path = item.Text("path") ?? "";
        var free = item.Text("pathType") == "ImplementationSpecific";
        if (!item.TryText("pathType", out _))
            errors.Add(FieldError.Required($"{at}.pathType", "pathType must be specified"));
        else if (!path.StartsWith('/') && (path.Length > 0 || !free))
            errors.Add(FieldError.Invalid($"{at}.path", path, "must be an absolute path"));
        else if (!free)
        {
            foreach (var part in ForbiddenInPaths.Where(p => path.Contains(p, StringComparison.Ordinal)))
                errors.Add(FieldError.Invalid($"{at}.path", path, $"must not contain '{part}'"));
            foreach (var end in ForbiddenAtEnds.Where(p => path.EndsWith(p, StringComparison.Ordinal)))
                errors.Add(FieldError.Invalid($"{at}.path", path, $"cannot end with '{end}'"));
        }

        CheckBackend(item.Object("backend") ?? [], $"{at}.backend", errors);
    }

    private static void CheckBackend(JsonObject? backend, string path, List<FieldError> errors)
    {
        if (backend is null)
            return;
        var (service, resource) = (backend.Object("service"), backend.Object("resource"));
        if (service is not null && resource is not null)
            errors.Add(FieldError.Invalid(path, "", "cannot set both resource and service backends"));
        else if (service is not null)
            CheckService(service, $"{path}.service", errors);
        else if (resource is null)
            errors.Add(FieldError.Required(path, "resource or service backend is required"));
    }

    private static void CheckService(JsonObject service, string path, List<FieldError> errors)
    {
        Checks.Needed(service, "name", path, errors);
        Checks.Named(service, "name", path, DnsNames.Rfc1035LabelError, errors);
        var port = service.Object("port");
        var (named, numbered) = (port.TryText("name", out _), port.Number("number") is > 0 or < 0);
        if (named && numbered)
            errors.Add(FieldError.Invalid(path, "", "cannot set both port name & port number"));
        else if (named)
            Checks.Port(port!["name"], $"{path}.port.name", errors);
        else if (numbered)
            Checks.Port(port!["number"], $"{path}.port.number", errors);
        else
            errors.Add(FieldError.Required(path, "port name or number is required"));
    }

    private static string? HostError(string host)
    {
        if (IPNames.AddressError(host) is null)
            return "must be a DNS name, not an IP address";
        if (!host.Contains('*', StringComparison.Ordinal))
            return DnsNames.SubdomainError(host);
        return host.StartsWith("*.", StringComparison.Ordinal) && DnsNames.SubdomainError(host[2..]) is null
            ? null
            : "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, "
              + @"'-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    }

    private static bool IsDomainPrefixedPath(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < text.Length - 1 && DnsNames.SubdomainError(text[..slash]) is null
            && text[(slash + 1)..].All(c => char.IsAsciiLetterOrDigit(c) || "/%:@-_~!$&'()*+,;=.".Contains(c, StringComparison.Ordinal));
    }
}
