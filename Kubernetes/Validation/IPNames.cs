using System.Net;
using System.Net.Sockets;

namespace Platform.Kubernetes.Validation;

/// <summary>Addresses and ranges of addresses. Each check returns what is wrong, in the words of the API, or null.</summary>
public static class IPNames
{
    /// <summary>An address in the one form that it is written in.</summary>
    public static string? CanonicalError(string name)
    {
        if (AddressError(name) is { } error)
            return error;
        var canonical = IPAddress.Parse(name).ToString();
        return canonical == name ? null : "must be a canonical form IP address";
    }

    /// <summary>An address: four decimal numbers without leading zeros, or IPv6.</summary>
    public static string? AddressError(string text) =>
        IPAddress.TryParse(text, out var address) && IsStrict(text, address.AddressFamily)
            ? null
            : "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";

    /// <summary>A range: an address and the length of its prefix.</summary>
    public static string? RangeError(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && AddressError(text[..slash]) is null && int.TryParse(text.AsSpan(slash + 1), out var length)
            && length >= 0 && length <= (text.Contains(':', StringComparison.Ordinal) ? 128 : 32)
            ? null
            : "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
    }

    private static bool IsStrict(string text, AddressFamily family) =>
        family == AddressFamily.InterNetworkV6
            ? !text.Contains('%', StringComparison.Ordinal) && !text.StartsWith('[')
            : text.Split('.') is { Length: 4 } parts && parts.All(p => p.Length is > 0 and <= 3 && p.All(char.IsAsciiDigit) && (p.Length == 1 || p[0] != '0'));
}
