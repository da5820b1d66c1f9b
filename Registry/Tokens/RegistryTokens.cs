using System.Text.Json.Nodes;
using Platform.Foundation.Identity;
using Platform.Registry.Storage;

namespace Platform.Registry.Tokens;

/// <summary>Issues and checks the registry's tokens: ES256 JWTs that hold for one registry only.</summary>
internal sealed class RegistryTokens(SigningKeys keys, RegistryOptions options, TimeProvider time)
{
    private const string AccessUse = "access", RefreshUse = "refresh";

    /// <summary>Seconds until a new access token expires.</summary>
    public int AccessTokenSeconds => (int)options.AccessTokenLifetime.TotalSeconds;

    /// <summary>Issues an access token.</summary>
    public Task<string> IssueAccessAsync(RegistryRecord registry, RegistryPrincipal principal, IEnumerable<AccessScope> access, CancellationToken cancellationToken)
    {
        var list = new JsonArray();
        foreach (var scope in access)
            list.Add((JsonNode)new JsonObject { ["type"] = scope.Type, ["name"] = scope.Name, ["actions"] = new JsonArray([.. scope.Actions.Select(action => (JsonNode)action)]) });
        return IssueAsync(registry, principal, AccessUse, options.AccessTokenLifetime, claims => claims["access"] = list, cancellationToken);
    }

    /// <summary>Issues a refresh token, which stands for having signed in.</summary>
    public Task<string> IssueRefreshAsync(RegistryRecord registry, RegistryPrincipal principal, CancellationToken cancellationToken) =>
        IssueAsync(registry, principal, RefreshUse, options.RefreshTokenLifetime, claims => claims["grant_type"] = "refresh_token", cancellationToken);

    /// <summary>Checks an access token; null when it does not hold for this registry now.</summary>
    public async Task<AccessGrant?> ReadAccessAsync(RegistryRecord registry, string token, CancellationToken cancellationToken)
    {
        if (await ReadAsync(registry, token, AccessUse, cancellationToken) is not { } claims || claims["access"] is not JsonArray list) return null;
        var access = list.OfType<JsonObject>().Select(entry => new AccessScope((string)entry["type"]!, (string)entry["name"]!,
            [.. ((JsonArray)entry["actions"]!).Select(action => (string)action!)])).ToList();
        return new AccessGrant(PrincipalOf(claims), access);
    }

    /// <summary>Checks a refresh token; null when it does not hold for this registry now.</summary>
    public async Task<RegistryPrincipal?> ReadRefreshAsync(RegistryRecord registry, string token, CancellationToken cancellationToken) =>
        await ReadAsync(registry, token, RefreshUse, cancellationToken) is { } claims ? PrincipalOf(claims) : null;

    private async Task<string> IssueAsync(
        RegistryRecord registry, RegistryPrincipal principal, string use, TimeSpan lifetime, Action<JsonObject> add, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var host = registry.Name + options.HostSuffix;
        var claims = new JsonObject
        {
            ["iss"] = host,
            ["aud"] = host,
            ["sub"] = principal.Id?.ToString() ?? "",
            ["name"] = principal.Name,
            // A registry made again under the same name is another registry.
            ["rid"] = registry.Id,
            ["use"] = use,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        add(claims);
        var key = await keys.GetNewestAsync(cancellationToken);
        return JsonWebToken.Sign(key.Key, key.Id, claims);
    }

    private async Task<JsonObject?> ReadAsync(RegistryRecord registry, string token, string use, CancellationToken cancellationToken)
    {
        if (JsonWebToken.ReadKeyId(token) is not { } id || await keys.FindAsync(id, cancellationToken) is not { } key) return null;
        if (JsonWebToken.Verify(key.Key, token) is not { } claims) return null;
        var holds = JsonWebToken.Text(claims, "use") == use
            && JsonWebToken.Text(claims, "aud") == registry.Name + options.HostSuffix
            && claims["rid"] is JsonValue rid && rid.TryGetValue<long>(out var registryId) && registryId == registry.Id
            && JsonWebToken.Time(claims, "exp") is { } expires && time.GetUtcNow() < expires;
        return holds ? claims : null;
    }

    private static RegistryPrincipal PrincipalOf(JsonObject claims) =>
        new(Guid.TryParse(JsonWebToken.Text(claims, "sub"), out var id) ? id : null, JsonWebToken.Text(claims, "name") ?? "");
}
