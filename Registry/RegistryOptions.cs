using Platform.Foundation.Installation;

namespace Platform.Registry;

/// <summary>Settings of the registry role.</summary>
public sealed record RegistryOptions
{
    /// <summary>Directory of blobs and uploads.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Suffix of login servers, with the leading dot: <c>.cr.platform.internal</c>.</summary>
    public required string HostSuffix { get; init; }

    /// <summary>What follows the host name in a login server: empty for port 443, else <c>:port</c>.</summary>
    public string PortSuffix { get; init; } = "";

    /// <summary>URL of the platform's token endpoint, where service principals' secrets are verified.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Audiences of the platform's access tokens that are exchanged for registry tokens.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>Bytes of the disk that pushes leave free.</summary>
    public long ReservedDiskBytes { get; init; } = 256L << 20;

    /// <summary>How long an access token is valid.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How long a refresh token is valid.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromHours(3);

    /// <summary>How long an upload may rest before it is dropped.</summary>
    public TimeSpan UploadLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a blob that no manifest uses is kept, so that a push between its blobs and its manifest loses nothing.</summary>
    public TimeSpan UnreferencedLifetime { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How often expired uploads and unreferenced blobs are looked for.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most uploads that one registry may have open at a time.</summary>
    public int MaxOpenUploads { get; init; } = 10_000;

    /// <summary>The settings of an installation.</summary>
    public static RegistryOptions For(PlatformInstallation installation) => new()
    {
        DataDirectory = Path.Combine(installation.DataDirectory, "registry"),
        HostSuffix = installation.RegistrySuffix,
        PortSuffix = installation.Port == 443 ? "" : $":{installation.Port}",
        TokenEndpoint = new Uri(installation.Port == 443
            ? $"https://{installation.LoginHost}/adfs/oauth2/token"
            : $"https://{installation.LoginHost}:{installation.Port}/adfs/oauth2/token"),
        Audiences = [installation.ManagementUrl, "https://containerregistry.azure.net"],
    };
}
