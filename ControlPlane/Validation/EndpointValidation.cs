using System.Net;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of endpoints and their slices.</summary>
internal static class EndpointValidation
{
    private const int MaxEndpoints = 1000, MaxAddresses = 100, MaxPorts = 20000;

    /// <summary>Checks an object of the older kind.</summary>
    public static void CheckEndpoints(JsonObject document, List<FieldError> errors)
    {
        foreach (var (subset, path) in Checks.Items(document, "subsets", ""))
        {
            if (subset.Array("addresses") is not { Count: > 0 } && subset.Array("notReadyAddresses") is not { Count: > 0 })
                errors.Add(FieldError.Required(path, "must specify `addresses` or `notReadyAddresses`"));
            foreach (var (address, at) in Checks.Items(subset, "addresses", path).Concat(Checks.Items(subset, "notReadyAddresses", path)))
            {
                CheckAddress(address.Text("ip") ?? "", $"{at}.ip", errors);
                Checks.Named(address, "hostname", at, DnsNames.LabelError, errors);
            }

            var several = subset.Array("ports") is { Count: > 1 };
            foreach (var (port, at) in Checks.Items(subset, "ports", path))
            {
                if (several)
                    Checks.Needed(port, "name", at, errors);
                Checks.Named(port, "name", at, DnsNames.LabelError, errors);
                Checks.Port(port["port"], $"{at}.port", errors);
            }
        }
    }

    /// <summary>Checks a slice.</summary>
    public static void CheckSlice(JsonObject document, List<FieldError> errors)
    {
        var type = document.Text("addressType") ?? "";
        if (document.Array("endpoints") is { Count: > MaxEndpoints } endpoints)
            errors.Add(FieldError.Invalid("endpoints", endpoints.Count, FormattableString.Invariant($"must have at most {MaxEndpoints} items")));
        foreach (var (endpoint, path) in Checks.Items(document, "endpoints", ""))
        {
            var addresses = endpoint.Texts("addresses").ToList();
            if (addresses.Count == 0)
                errors.Add(FieldError.Required($"{path}.addresses", "must contain at least 1 address"));
            else if (addresses.Count > MaxAddresses)
                errors.Add(FieldError.Invalid($"{path}.addresses", addresses.Count, FormattableString.Invariant($"must have at most {MaxAddresses} items")));
            for (var i = 0; i < addresses.Count; i++)
                CheckAddress(addresses[i], type, FormattableString.Invariant($"{path}.addresses[{i}]"), errors);
            Checks.Named(endpoint, "hostname", path, DnsNames.LabelError, errors);
            Checks.Named(endpoint, "nodeName", path, DnsNames.SubdomainError, errors);
        }

        CheckPorts(document, errors);
    }

    private static void CheckPorts(JsonObject document, List<FieldError> errors)
    {
        if (document.Array("ports") is { Count: > MaxPorts } ports)
            errors.Add(FieldError.Invalid("ports", ports.Count, FormattableString.Invariant($"must have at most {MaxPorts} items")));
        var names = new HashSet<string>();
        foreach (var (port, path) in Checks.Items(document, "ports", ""))
        {
            var name = port.Text("name") ?? "";
            if (!names.Add(name))
                errors.Add(FieldError.Duplicate($"{path}.name", name));
            else
                Checks.Named(port, "name", path, DnsNames.LabelError, errors);
            Checks.OneOf(port, "protocol", path, errors, "SCTP", "TCP", "UDP");
            Checks.Port(port["port"], $"{path}.port", errors);
        }
    }

    private static void CheckAddress(string address, string type, string path, List<FieldError> errors)
    {
        if (type == "FQDN")
        {
            if (DnsNames.SubdomainError(address) is { } error || !address.Contains('.', StringComparison.Ordinal))
                errors.Add(FieldError.Invalid(path, address, DnsNames.SubdomainError(address) ?? "should be a domain with at least two segments separated by dots"));
            return;
        }

        CheckAddress(address, path, errors);
        if (IPNames.AddressError(address) is null && address.Contains(':', StringComparison.Ordinal) != (type == "IPv6"))
            errors.Add(FieldError.Invalid(path, address, $"must be an {type} address"));
    }

    /// <summary>Addresses that lead to the node itself, or nowhere, would let people reach what they should not.</summary>
    private static void CheckAddress(string address, string path, List<FieldError> errors)
    {
        if (IPNames.AddressError(address) is { } error)
        {
            errors.Add(FieldError.Invalid(path, address, error));
            return;
        }

        var parsed = IPAddress.Parse(address);
        var bytes = parsed.GetAddressBytes();
        var why = parsed switch
        {
            _ when parsed.Equals(IPAddress.Any) || parsed.Equals(IPAddress.IPv6Any) => $"may not be unspecified ({address})",
            _ when IPAddress.IsLoopback(parsed) => "may not be in the loopback range (127.0.0.0/8, ::1/128)",
            _ when parsed.IsIPv6LinkLocal || (bytes.Length == 4 && bytes[0] == 169 && bytes[1] == 254) => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
            _ when parsed.IsIPv6Multicast || (bytes.Length == 4 && bytes[0] == 224 && bytes[1] == 0 && bytes[2] == 0) =>
                "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
            _ => null,
        };
        if (why is not null)
            errors.Add(FieldError.Invalid(path, address, why));
    }
}
