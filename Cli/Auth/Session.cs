using System.Text.Json.Serialization;

namespace Platform.Cli.Auth;

/// <summary>A sign-in as it is kept in the user's home directory.</summary>
public sealed record Session
{
    /// <summary>The installation's domain; names beneath it are reached at <see cref="Address"/>.</summary>
    public required string Domain { get; init; }

    /// <summary>IP address and port of the platform, so that no DNS is needed.</summary>
    public required string Address { get; init; }

    /// <summary>PEM of the only certificate authority that is trusted.</summary>
    public required string CaCertificate { get; init; }

    /// <summary>User name, or the application id of a service principal.</summary>
    public required string Name { get; init; }

    public bool IsServicePrincipal { get; init; }

    public string TenantId { get; init; } = "";

    public string SubscriptionId { get; init; } = "";

    public string SubscriptionName { get; init; } = "";

    public required string AccessToken { get; init; }

    public DateTimeOffset ExpiresOn { get; init; }

    /// <summary>Absent for service principals, which sign in again with their secret.</summary>
    public string? RefreshToken { get; init; }

    public string? ClientSecret { get; init; }

    [JsonIgnore]
    public string ManagementHost => "management." + Domain;

    [JsonIgnore]
    public string LoginHost => "login." + Domain;

    [JsonIgnore]
    public string LogAnalyticsHost => "api.loganalytics." + Domain;
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Session))]
internal sealed partial class SessionJson : JsonSerializerContext;
