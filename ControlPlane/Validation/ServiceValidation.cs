using System.Net;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of services.</summary>
internal static class ServiceValidation
{
    private const int KubeletPort = 10_250, MaxAffinitySeconds = 86_400;
    private const string OnlyLoadBalancers = "may only be used when `type` is 'LoadBalancer'";
    private static readonly IPNetwork LinkLocal = IPNetwork.Parse("169.254.0.0/16");

    /// <summary>Checks a service.</summary>
    public static void Check(JsonObject document, List<FieldError> errors)
    {
        var spec = document.Object("spec") ?? [];
        var type = spec.Text("type");
        var headless = spec.Text("clusterIP") == "None";
        if (spec.Objects("ports").Any() is false && type != "ExternalName" && !headless)
            errors.Add(FieldError.Required("spec.ports"));
        if (type == "ExternalName")
            CheckExternalName(spec, errors);
        if (headless && type is "NodePort" or "LoadBalancer")
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", "None", $"may not be set to 'None' for {type} services"));
        CheckPorts(spec, type, errors);
        MetadataValidation.CheckLabels(spec.Object("selector"), "spec.selector", errors);
        CheckAffinity(spec, errors);
        CheckAddresses(spec, errors);
        CheckLoadBalancer(spec, type, errors);
        Checks.OneOf(spec, "trafficDistribution", "spec", errors, "PreferClose", "PreferSameNode", "PreferSameZone");
    }

    /// <summary>Checks that a service keeps its address and whoever balances its load.</summary>
    public static void CheckUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (next, before) = (document.Object("spec"), current.Object("spec"));
        if (next.Text("type") == "LoadBalancer" && before.Text("type") == "LoadBalancer" && next.Text("loadBalancerClass") != before.Text("loadBalancerClass"))
            errors.Add(FieldError.Invalid("spec.loadBalancerClass", next?["loadBalancerClass"]?.DeepClone(), "may not change once set"));
        if (next.Text("type") == "ExternalName" || before.Text("type") == "ExternalName")
            return;
        if (before.TryText("clusterIP", out var address) && next.Text("clusterIP") != address)
            errors.Add(FieldError.Invalid("spec.clusterIPs[0]", next!["clusterIPs"]?.DeepClone(), "may not change once set"));
    }

    private static void CheckExternalName(JsonObject spec, List<FieldError> errors)
    {
        foreach (var field in new[] { "clusterIPs", "ipFamilies" }.Where(field => spec.Array(field) is { Count: > 0 }))
            errors.Add(FieldError.Forbidden($"spec.{field}", "may not be set for ExternalName services"));
        if (spec["ipFamilyPolicy"] is not null)
            errors.Add(FieldError.Forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services"));
        var name = spec.Text("externalName") ?? "";
        name = name.EndsWith('.') ? name[..^1] : name;
        if (name.Length == 0)
            errors.Add(FieldError.Required("spec.externalName"));
        else if (DnsNames.SubdomainError(name) is { } error)
            errors.Add(FieldError.Invalid("spec.externalName", name, error));
    }

    private static void CheckPorts(JsonObject spec, string? type, List<FieldError> errors)
    {
        var (names, keys) = (new HashSet<string>(), new HashSet<string>());
        var many = spec.Objects("ports").Count() > 1;
        foreach (var (port, at) in Checks.Items(spec, "ports", "spec"))
        {
            if (port.Number("port") is not { } number || number is < 1 or > 65535)
                errors.Add(FieldError.Invalid($"{at}.port", port["port"]?.DeepClone() ?? 0, "must be between 1 and 65535, inclusive"));
            else if (type == "LoadBalancer" && number == KubeletPort)
                errors.Add(FieldError.Invalid(at, number, $"may not expose port {KubeletPort} externally since it is used by kubelet"));
            if (!port.TryText("name", out var name))
            {
                if (many)
                    errors.Add(FieldError.Required($"{at}.name"));
            }
            else if (DnsNames.LabelError(name) is { } error)
            {
                errors.Add(FieldError.Invalid($"{at}.name", name, error));
            }
            else if (!names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }

            Checks.Port(port["targetPort"], $"{at}.targetPort", errors);
            Checks.Named(port, "appProtocol", at, LabelNames.KeyError, errors);
            if (!keys.Add($"{port.Number("port")}/{port.Text("protocol")}"))
                errors.Add(FieldError.Duplicate(at, port.DeepClone()));
        }
    }

    private static void CheckAffinity(JsonObject spec, List<FieldError> errors)
    {
        if (spec.Text("sessionAffinity") == "None" && spec["sessionAffinityConfig"] is not null)
            errors.Add(FieldError.Forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None"));
        if (spec.Text("sessionAffinity") == "ClientIP" && spec.Object("sessionAffinityConfig").Object("clientIP").Number("timeoutSeconds") is { } seconds and (<= 0 or > MaxAffinitySeconds))
            errors.Add(FieldError.Invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, $"must be greater than 0 and less than {MaxAffinitySeconds}"));
    }

    /// <summary>Addresses in the cluster, which has one family of them, and others that lead to the service.</summary>
    private static void CheckAddresses(JsonObject spec, List<FieldError> errors)
    {
        var addresses = spec.Texts("clusterIPs").ToList();
        if (addresses.Count > 2)
            errors.Add(FieldError.Invalid("spec.clusterIPs", spec["clusterIPs"]!.DeepClone(), "may only hold up to 2 values"));
        if (addresses.Count > 0 && spec.TryText("clusterIP", out var first) && first != addresses[0])
            errors.Add(FieldError.Invalid("spec.clusterIPs", spec["clusterIPs"]!.DeepClone(), "first value must match `clusterIP`"));
        if (addresses.Count > 1 && addresses.Contains("None"))
            errors.Add(FieldError.Invalid("spec.clusterIPs", spec["clusterIPs"]!.DeepClone(), "'None' must be the first and only value"));
        for (var i = 0; i < addresses.Count; i++)
        {
            if (addresses[i] != "None" && IPNames.AddressError(addresses[i]) is { } error)
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"spec.clusterIPs[{i}]"), addresses[i], error));
        }

        var families = spec.Texts("ipFamilies").ToList();
        for (var i = 0; i < families.Count; i++)
        {
            if (families.IndexOf(families[i]) < i)
                errors.Add(FieldError.Duplicate(FormattableString.Invariant($"spec.ipFamilies[{i}]"), families[i]));
            else if (families[i] == "IPv6")
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"spec.ipFamilies[{i}]"), families[i], "not configured on this cluster"));
        }

        if (spec.Text("ipFamilyPolicy") == "RequireDualStack")
            errors.Add(FieldError.Invalid("spec.ipFamilyPolicy", "RequireDualStack", "this cluster is not configured for dual-stack services"));
        var outside = spec.Texts("externalIPs").ToList();
        for (var i = 0; i < outside.Count; i++)
        {
            if (ExternalError(outside[i]) is { } error)
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"spec.externalIPs[{i}]"), outside[i], error));
        }
    }

    private static string? ExternalError(string text)
    {
        if (IPNames.AddressError(text) is { } error)
            return error;
        var address = IPAddress.Parse(text);
        if (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            return $"may not be unspecified ({text})";
        if (IPAddress.IsLoopback(address))
            return "may not be in the loopback range (127.0.0.0/8, ::1/128)";
        return address.IsIPv6LinkLocal || LinkLocal.Contains(address) ? "may not be in the link-local range (169.254.0.0/16, fe80::/10)" : null;
    }

    private static void CheckLoadBalancer(JsonObject spec, string? type, List<FieldError> errors)
    {
        var ranges = spec.Texts("loadBalancerSourceRanges").ToList();
        if (type != "LoadBalancer")
        {
            if (ranges.Count > 0)
                errors.Add(FieldError.Forbidden("spec.LoadBalancerSourceRanges", OnlyLoadBalancers));
            foreach (var field in new[] { "allocateLoadBalancerNodePorts", "loadBalancerClass" }.Where(field => spec[field] is not null))
                errors.Add(FieldError.Forbidden($"spec.{field}", OnlyLoadBalancers));
        }

        for (var i = 0; i < ranges.Count; i++)
        {
            if (IPNames.RangeError(ranges[i].Trim()) is { } error)
                errors.Add(FieldError.Invalid(FormattableString.Invariant($"spec.LoadBalancerSourceRanges[{i}]"), ranges[i], error));
        }

        Checks.Named(spec, "loadBalancerClass", "spec", LabelNames.KeyError, errors);
        if (spec.TryText("externalTrafficPolicy", out var policy) && type is not ("NodePort" or "LoadBalancer") && spec.Array("externalIPs") is not { Count: > 0 })
            errors.Add(FieldError.Invalid("spec.externalTrafficPolicy", policy, "may only be set for externally-accessible services"));
        if (spec.Number("healthCheckNodePort") is > 0 and var health && !(type == "LoadBalancer" && policy == "Local"))
            errors.Add(FieldError.Invalid("spec.healthCheckNodePort", health, "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"));
    }
}
