using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Identity;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity;

/// <summary>What the tokens of a sign-in are made for.</summary>
/// <param name="Audience">What the access token is for.</param>
/// <param name="ClientId">The application signed in to; audience of the identity token.</param>
public sealed record TokenRequest(string Audience, string ClientId)
{
    /// <summary>Passed through.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>The client's nonce.</summary>
    public string? Nonce { get; init; }

    /// <summary>When the person gave the password; null for now.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }
}

/// <summary>Makes access and identity tokens.</summary>
public sealed class TokenIssuer(SigningKeys keys, PlatformInstallation installation, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Makes the answer to a successful sign-in.</summary>
    public TokenResponse Issue(PlatformPrincipal principal, TokenRequest request)
    {
        var access = Claims(principal, request.Audience);
        access[principal.IsServicePrincipal ? "appid" : "upn"] = principal.Name;
        var clientInfo = new JsonObject { ["uid"] = principal.ObjectId.ToString(), ["utid"] = principal.TenantId.ToString() };
        return new TokenResponse
        {
            AccessToken = JsonWebToken.Sign(keys.Key, keys.KeyId, access),
            IdToken = principal.IsServicePrincipal ? null : JsonWebToken.Sign(keys.Key, keys.KeyId, IdentityClaims(principal, request)),
            ExpiresIn = (int)Lifetime.TotalSeconds,
            RefreshToken = request.RefreshToken,
            ClientInfo = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(clientInfo.ToJsonString())),
        };
    }

    private JsonObject IdentityClaims(PlatformPrincipal principal, TokenRequest request)
    {
        var claims = Claims(principal, request.ClientId);
        claims["upn"] = principal.Name;
        claims["preferred_username"] = principal.Name;
        claims["name"] = principal.Name;
        claims["auth_time"] = (request.AuthenticatedAt ?? time.GetUtcNow()).ToUnixTimeSeconds();
        if (request.Nonce is { } nonce) claims["nonce"] = nonce;
        return claims;
    }

    private JsonObject Claims(PlatformPrincipal principal, string audience)
    {
        var now = time.GetUtcNow();
        return new JsonObject
        {
            ["iss"] = installation.Issuer,
            ["aud"] = audience,
            ["sub"] = principal.ObjectId.ToString(),
            ["oid"] = principal.ObjectId.ToString(),
            ["tid"] = principal.TenantId.ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
    }
}
