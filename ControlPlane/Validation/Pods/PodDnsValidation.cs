using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of the names that a pod has and of how it looks up others.</summary>
internal static class PodDnsValidation
{
    private const int MaxServers = 3, MaxSearches = 32, MaxSearchText = 2048;

    /// <summary>Checks a pod spec.</summary>
    public static void Check(JsonObject? spec, string path, List<FieldError> errors)
    {
        Checks.Named(spec, "hostname", path, DnsNames.LabelError, errors);
        Checks.Named(spec, "subdomain", path, DnsNames.LabelError, errors);
        foreach (var (alias, at) in Checks.Items(spec, "hostAliases", path))
        {
            Checks.Named(alias, "ip", at, IPNames.AddressError, errors);
            foreach (var name in alias.Texts("hostnames"))
            {
                if (DnsNames.SubdomainError(name) is { } error)
                    errors.Add(FieldError.Invalid($"{at}.hostnames", name, error));
            }
        }

        var config = spec.Object("dnsConfig");
        var (servers, searches) = (config.Texts("nameservers").ToList(), config.Texts("searches").ToList());
        if (spec.Text("dnsPolicy") == "None" && config is null)
            errors.Add(FieldError.Required($"{path}.dnsConfig", "must provide `dnsConfig` when `dnsPolicy` is None"));
        else if (spec.Text("dnsPolicy") == "None" && servers.Count == 0)
            errors.Add(FieldError.Required($"{path}.dnsConfig.nameservers", "must provide at least one DNS nameserver when `dnsPolicy` is None"));
        if (servers.Count > MaxServers)
            errors.Add(FieldError.Invalid($"{path}.dnsConfig.nameservers", config!["nameservers"]!.DeepClone(), $"must not have more than {MaxServers} nameservers"));
        for (var i = 0; i < servers.Count; i++)
        {
            if (IPNames.AddressError(servers[i]) is { } error)
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"{path}.dnsConfig.nameservers[{i}]"), servers[i], error));
        }

        if (searches.Count > MaxSearches)
            errors.Add(FieldError.Invalid($"{path}.dnsConfig.searches", config!["searches"]!.DeepClone(), $"must not have more than {MaxSearches} search paths"));
        if (searches.Sum(s => s.Length) + searches.Count - 1 > MaxSearchText)
            errors.Add(FieldError.Invalid($"{path}.dnsConfig.searches", config!["searches"]!.DeepClone(), $"must not have more than {MaxSearchText} characters (including spaces) in the search list"));
        for (var i = 0; i < searches.Count; i++)
        {
            var search = searches[i] == "." ? "" : searches[i].TrimEnd('.').Replace("_", "-", StringComparison.Ordinal);
            if (search.Length > 0 && DnsNames.SubdomainError(search) is { } error)
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"{path}.dnsConfig.searches[{i}]"), searches[i], error));
        }

        foreach (var (option, at) in Checks.Items(config, "options", $"{path}.dnsConfig"))
        {
            if (!option.TryText("name", out _))
                errors.Add(FieldError.Required(at, "must not be empty"));
        }
    }
}
