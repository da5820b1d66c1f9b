using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;

namespace Platform.Portal.Sessions;

/// <summary>The identity provider refused.</summary>
internal sealed class SignInException(string code, string message) : Exception(message)
{
    /// <summary>Its error code: <c>invalid_grant</c>.</summary>
    public string Code => code;
}

/// <summary>The identity provider as the portal, a public client with proof keys, uses it (RFC 6749, 7636).</summary>
internal sealed class IdentityClient(HttpClient http, PortalOptions options, TimeProvider time)
{
    private const string OwnScopes = "openid profile offline_access";

    /// <summary>Where a browser goes to sign in.</summary>
    public string AuthorizeAddress(PendingSignIn pending) => Address("authorize", ("response_type", "code"), ("client_id", WellKnownClients.Portal),
        ("redirect_uri", options.RedirectAddress.AbsoluteUri), ("scope", ScopeOf(options.ManagementAudience)), ("state", pending.State), ("nonce", pending.Nonce),
        ("code_challenge", Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(pending.Verifier)))), ("code_challenge_method", "S256"), ("response_mode", "query"));

    /// <summary>Where a browser goes to end its sign-in at the identity provider too.</summary>
    public string EndSessionAddress(Session session) => Address("logout", ("client_id", WellKnownClients.Portal),
        ("post_logout_redirect_uri", new Uri(options.Address, "/signout-callback-oidc").AbsoluteUri), ("id_token_hint", session.IdToken));

    /// <summary>Trades the code for a session.</summary>
    public async Task<Session> RedeemAsync(string code, PendingSignIn pending, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new()
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = WellKnownClients.Portal,
            ["code"] = code,
            ["redirect_uri"] = options.RedirectAddress.AbsoluteUri,
            ["code_verifier"] = pending.Verifier,
            ["scope"] = ScopeOf(options.ManagementAudience),
        }, cancellationToken);
        if (answer.RefreshToken is null || answer.IdToken is null) throw new SignInException("invalid_response", "The identity provider sent no identity or refresh token.");
        var claims = ReadClaims(answer.IdToken, pending);
        return new Session
        {
            Name = claims.Name,
            TenantId = claims.Tenant,
            ObjectId = claims.Object,
            FormToken = SessionCookie.Random(),
            Expires = time.GetUtcNow() + SessionCookie.Lifetime,
            RefreshToken = answer.RefreshToken,
            IdToken = answer.IdToken,
            Tokens = new Dictionary<string, AccessToken> { [options.ManagementAudience] = TokenOf(answer) },
        };
    }

    /// <summary>Gets a token for an audience by the session's refresh token.</summary>
    /// <returns>The token and the refresh token that counts from now on.</returns>
    public async Task<(AccessToken Token, string RefreshToken)> RefreshAsync(Session session, string audience, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(new()
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = WellKnownClients.Portal,
            ["refresh_token"] = session.RefreshToken,
            ["scope"] = ScopeOf(audience),
        }, cancellationToken);
        return (TokenOf(answer), answer.RefreshToken ?? session.RefreshToken);
    }

    private static string ScopeOf(string audience) => $"{audience}/.default {OwnScopes}";

    private AccessToken TokenOf(TokenResponse answer) => new(answer.AccessToken, time.GetUtcNow().AddSeconds(answer.ExpiresIn));

    private string Address(string endpoint, params ReadOnlySpan<(string Name, string? Value)> query)
    {
        var address = new StringBuilder(new Uri(options.Login, $"/adfs/oauth2/{endpoint}").AbsoluteUri);
        var separator = '?';
        foreach (var (name, value) in query)
        {
            if (value is null) continue;
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }
        return address.ToString();
    }

    private async Task<TokenResponse> AskAsync(Dictionary<string, string> form, CancellationToken cancellationToken)
    {
        using var content = new FormUrlEncodedContent(form);
        using var response = await http.PostAsync(new Uri(options.Login, "/adfs/oauth2/token"), content, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        try
        {
            if (response.StatusCode == HttpStatusCode.OK)
                return JsonSerializer.Deserialize(body, ContractsJson.Default.TokenResponse) ?? throw new JsonException("null");
            var error = JsonSerializer.Deserialize(body, ContractsJson.Default.TokenError);
            throw new SignInException(error?.Error ?? "server_error", error?.Description ?? $"The identity provider answered {(int)response.StatusCode}.");
        }
        catch (JsonException)
        {
            throw new SignInException("server_error", $"The identity provider answered {(int)response.StatusCode} and no JSON.");
        }
    }

    // The token came from the provider itself over verified TLS, which stands for its signature (OpenID Connect Core 3.1.3.7, 6).
    private (string Name, Guid Tenant, Guid Object) ReadClaims(string token, PendingSignIn pending)
    {
        try
        {
            var claims = token.Split('.') is [_, var payload, _] ? JsonNode.Parse(Base64Url.DecodeFromChars(payload)) : null;
            if ((string?)claims?["aud"] != WellKnownClients.Portal || (string?)claims["iss"] != $"https://{options.Login.Host}/"
                || (string?)claims["nonce"] is { } nonce && nonce != pending.Nonce || (long?)claims["exp"] < time.GetUtcNow().ToUnixTimeSeconds())
                throw new SignInException("invalid_token", "The identity token is not for this sign-in.");
            return ((string?)claims["upn"] ?? (string?)claims["preferred_username"] ?? "", Guid.Parse((string)claims["tid"]!), Guid.Parse((string)claims["oid"]!));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or ArgumentNullException or InvalidOperationException)
        {
            throw new SignInException("invalid_token", "The identity token cannot be read.");
        }
    }
}
