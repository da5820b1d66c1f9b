using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Platform.Foundation.Installation;

/// <summary>One installation of the platform on this machine: where its data lies and which names and addresses are its own.</summary>
/// <remarks>See docs/architecture.md, "Addresses and names of an installation".</remarks>
public sealed record PlatformInstallation
{
    /// <summary>Absolute path of the data directory.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>DNS suffix of every name the platform serves: <c>platform.internal</c>.</summary>
    public string Domain { get; init; } = "platform.internal";

    /// <summary>The /16 out of 198.18.0.0/15 or 100.64.0.0/10 from which the installation hands out addresses on the host.</summary>
    public IPNetwork Pool { get; init; } = IPNetwork.Parse("198.18.0.0/16");

    /// <summary>Port of the public listener.</summary>
    public int Port { get; init; } = 443;

    /// <summary>Four hex digits, the hash of the data directory; part of every name made on the host.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(DataDirectory))))[..4];

    /// <summary>The address on <c>lo</c> that serves API, identity, registries and clusters.</summary>
    public IPAddress PlatformAddress => Offset(1);

    /// <summary>The range that cluster API addresses are taken from, one a cluster.</summary>
    public IPNetwork ClusterApiRange => new(Offset(32 * 256), 20);

    /// <summary>The range that uplinks are taken from, a /30 a cluster.</summary>
    public IPNetwork UplinkRange => new(Offset(64 * 256), 18);

    /// <summary>The range that LoadBalancer addresses are taken from.</summary>
    public IPNetwork LoadBalancerRange => new(Offset(128 * 256), 17);

    /// <summary>Most clusters of one installation; cluster indexes are 0 to this, exclusive.</summary>
    public const int MaxClusters = 4096;

    /// <summary>Name of the ARM API.</summary>
    public string ManagementHost => $"management.{Domain}";

    /// <summary>Name of the identity provider.</summary>
    public string LoginHost => $"login.{Domain}";

    /// <summary>Name of the web portal.</summary>
    public string PortalHost => $"portal.{Domain}";

    /// <summary>Suffix of registries' login servers, with the leading dot.</summary>
    public string RegistrySuffix => $".cr.{Domain}";

    /// <summary>Suffix of clusters' API servers, with the leading dot.</summary>
    public string ClusterSuffix => $".hcp.{Domain}";

    /// <summary>Suffix of the hosts to which workspaces' rows are sent, with the leading dot.</summary>
    public string IngestionSuffix => $".ods.{Domain}";

    /// <summary>Name of the log query API.</summary>
    public string LogAnalyticsHost => $"api.loganalytics.{Domain}";

    /// <summary>Base URL of the log query API, without a trailing slash; also the audience of its tokens.</summary>
    public string LogAnalyticsUrl => Port == 443 ? $"https://{LogAnalyticsHost}" : $"https://{LogAnalyticsHost}:{Port}";

    /// <summary>Base URL of the ARM API, without a trailing slash.</summary>
    public string ManagementUrl => Port == 443 ? $"https://{ManagementHost}" : $"https://{ManagementHost}:{Port}";

    /// <summary>Base URL of the web portal, without a trailing slash.</summary>
    public string PortalUrl => Port == 443 ? $"https://{PortalHost}" : $"https://{PortalHost}:{Port}";

    /// <summary>Base URL of the Microsoft Graph API, without a trailing slash; with one it is the audience of its tokens.</summary>
    public string GraphUrl => ManagementUrl + "/graph";

    /// <summary>Issuer of access tokens.</summary>
    public string Issuer => $"https://{LoginHost}/";

    /// <summary>Directory of sockets and other run-time files, on a path short enough for a unix socket (107 bytes).</summary>
    public string RuntimeDirectory => $"/run/platform-{Id}";

    /// <summary>The address by which a cluster's pods reach its API server.</summary>
    /// <param name="clusterIndex">0 to <see cref="MaxClusters"/>, exclusive.</param>
    public IPAddress ClusterApiAddress(int clusterIndex) => Offset(32 * 256 + Checked(clusterIndex));

    /// <summary>The host's end of a cluster's uplink (a /30).</summary>
    public IPAddress UplinkHostAddress(int clusterIndex) => Offset(64 * 256 + 4 * Checked(clusterIndex) + 1);

    /// <summary>The router's end of a cluster's uplink (a /30).</summary>
    public IPAddress UplinkRouterAddress(int clusterIndex) => Offset(64 * 256 + 4 * Checked(clusterIndex) + 2);

    private static int Checked(int clusterIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(clusterIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(clusterIndex, MaxClusters);
        return clusterIndex;
    }

    private IPAddress Offset(int offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        Pool.BaseAddress.TryWriteBytes(bytes, out _);
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) + (uint)offset;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return new IPAddress(bytes);
    }
}
