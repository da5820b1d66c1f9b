using System.Text.Json;
using Platform.Contracts.Http;

namespace Platform.Contracts.Identity;

/// <summary>An authenticated caller of the platform, from its access token.</summary>
/// <param name="ObjectId">Object id (<c>oid</c>).</param>
/// <param name="TenantId">Directory (<c>tid</c>).</param>
/// <param name="Name">User principal name, or application id of a service principal.</param>
/// <param name="IsServicePrincipal">Whether it is an application rather than a person.</param>
public sealed record PlatformPrincipal(Guid ObjectId, Guid TenantId, string Name, bool IsServicePrincipal)
{
    /// <summary>Header on the internal listener in which the gateway passes the caller on, as base64 of this record's JSON.</summary>
    public const string Header = "x-platform-principal";

    /// <summary>The platform itself, when a role calls another for its own ends; it holds no role assignments.</summary>
    public static PlatformPrincipal Platform { get; } = new(Guid.Empty, Guid.Empty, "platform", true);

    /// <summary>The caller as a value of <see cref="Header"/>.</summary>
    public string ToHeader() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, ContractsJson.Default.PlatformPrincipal));
}
