using System.Net;
using Platform.ControlPlane;
using Platform.Foundation.Installation;

namespace Platform.Host.Installation;

/// <summary>What a Host is started with.</summary>
/// <param name="Installation">The installation it serves.</param>
/// <param name="NodeImages">Directory of the node images that nodes boot, by Kubernetes version; null when none is built yet.</param>
/// <param name="ConnectionString">A configured PostgreSQL; null for a private one.</param>
public sealed record HostSettings(PlatformInstallation Installation, string? NodeImages, string? ConnectionString)
{
    private static readonly TimeSpan ShortestHistory = TimeSpan.FromMinutes(5);

    // For benchmarks (RFC 2544) and for carriers' own use (RFC 6598): the internet routes neither.
    private static readonly IPNetwork[] PoolRanges = [IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("100.64.0.0/10")];

    /// <summary>How long superseded states of clusters' objects are kept.</summary>
    public TimeSpan History { get; init; } = new ControlPlaneSettings().History;

    /// <summary>Checks everything at once.</summary>
    /// <returns>Every fault, each with the option at fault; empty when there is none.</returns>
    public IReadOnlyList<string> Validate()
    {
        var faults = new List<string>();
        if (Environment.UserName != "root") faults.Add("The platform must run as root: it makes network namespaces and mounts. Try again with sudo.");
        if (!Path.IsPathFullyQualified(Installation.DataDirectory)) faults.Add($"--data-dir: '{Installation.DataDirectory}' is not an absolute path.");
        if (Installation.Pool.PrefixLength != 16 || !PoolRanges.Any(range => range.Contains(Installation.Pool.BaseAddress)))
            faults.Add($"--pool: '{Installation.Pool}' must be a /16 within 198.18.0.0/15 or 100.64.0.0/10, such as 198.19.0.0/16.");
        if (Installation.Port is < 1 or > 65535) faults.Add($"--port: {Installation.Port} is not a port.");
        if (Uri.CheckHostName(Installation.Domain) != UriHostNameType.Dns || !Installation.Domain.Contains('.', StringComparison.Ordinal))
            faults.Add($"--domain: '{Installation.Domain}' is not a domain name with a dot in it.");
        if (NodeImages is not null && !Directory.Exists(NodeImages)) faults.Add($"--node-images: there is no directory '{NodeImages}'; make it with NodeImage/build --images.");
        if (History < ShortestHistory) faults.Add($"--history: {History} is too short: watches and lists in parts need {ShortestHistory} at least.");
        return faults;
    }
}
