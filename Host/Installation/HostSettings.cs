using System.Net;
using Platform.Foundation.Installation;

namespace Platform.Host.Installation;

/// <summary>What a Host is started with.</summary>
/// <param name="Installation">The installation it serves.</param>
/// <param name="NodeImage">Path of the node image that new nodes boot; null when none is built yet.</param>
/// <param name="ConnectionString">A configured PostgreSQL; null for a private one.</param>
public sealed record HostSettings(PlatformInstallation Installation, string? NodeImage, string? ConnectionString)
{
    private static readonly IPNetwork PoolRange = IPNetwork.Parse("198.18.0.0/15");

    /// <summary>Checks everything at once.</summary>
    /// <returns>Every fault, each with the option at fault; empty when there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Environment.UserName != "root") faults.Add("The platform must run as root: it makes network namespaces and mounts. Try again with sudo.");
        if (!Path.IsPathFullyQualified(Installation.DataDirectory)) faults.Add($"--data-dir: '{Installation.DataDirectory}' is not an absolute path.");
        if (Installation.Pool.PrefixLength != 16 || !PoolRange.Contains(Installation.Pool.BaseAddress))
            faults.Add($"--pool: '{Installation.Pool}' must be 198.18.0.0/16 or 198.19.0.0/16, the ranges that no network routes.");
        if (Installation.Port is < 1 or > 65535) faults.Add($"--port: {Installation.Port} is not a port.");
        if (Uri.CheckHostName(Installation.Domain) != UriHostNameType.Dns || !Installation.Domain.Contains('.', StringComparison.Ordinal))
            faults.Add($"--domain: '{Installation.Domain}' is not a domain name with a dot in it.");
        if (NodeImage is not null && !Directory.Exists(NodeImage)) faults.Add($"--node-image: there is no directory '{NodeImage}'; build it with NodeImage/build.");
        return faults;
    }
}
