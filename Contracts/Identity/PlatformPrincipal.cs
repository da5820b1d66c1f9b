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
}
