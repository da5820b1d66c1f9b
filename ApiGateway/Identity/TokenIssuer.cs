using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using Platform.Contracts.Identity;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity;

/// <summary>Makes access and identity tokens.</summary>
public sealed class TokenIssuer(SigningKeys keys, PlatformInstallation installation, TimeProvider time)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    /// <summary>Makes the answer to a successful sign-in.</summary>
    /// <param name="principal">Who signed in.</param>
    /// <param name="audience">What the access token is for.</param>
    /// <param name="clientId">The application through which a person signed in; audience of the identity token.</param>
    /// <param name="refreshToken">Passed through.</param>
    public TokenResponse Issue(PlatformPrincipal principal, string audience, string clientId, string? refreshToken)
    {
        var access = Claims(principal, audience);
        access[principal.IsServicePrincipal ? "appid" : "upn"] = principal.Name;
        var identity = Claims(principal, clientId);
        identity["upn"] = principal.Name;
        identity["preferred_username"] = principal.Name;
        var clientInfo = new JsonObject { ["uid"] = principal.ObjectId.ToString(), ["utid"] = principal.TenantId.ToString() };
        return new TokenResponse
        {
            AccessToken = JsonWebToken.Sign(keys.Key, keys.KeyId, access),
            IdToken = principal.IsServicePrincipal ? null : JsonWebToken.Sign(keys.Key, keys.KeyId, identity),
            ExpiresIn = (int)Lifetime.TotalSeconds,
            RefreshToken = refreshToken,
            ClientInfo = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(clientInfo.ToJsonString())),
        };
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
