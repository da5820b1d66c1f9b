using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Auth;

/// <summary>Gets tokens from the installation's OAuth 2 endpoint (RFC 6749).</summary>
public sealed class TokenClient(HttpClient http, string domain, TimeProvider time)
{
    /// <summary>The public client id that Azure's own command line uses.</summary>
    public const string PublicClientId = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

    private const int DefaultLifetimeSeconds = 600;

    private string Scope => $"https://management.{domain}//.default";

    /// <summary>Signs a user in with a password.</summary>
    public Task<Result<TokenResponse>> SignInUserAsync(string name, string password, CancellationToken cancel) => RequestAsync(new()
    {
        ["grant_type"] = "password",
        ["client_id"] = PublicClientId,
        ["username"] = name,
        ["password"] = password,
        ["scope"] = Scope + " offline_access openid profile",
    }, cancel);

    /// <summary>Signs a service principal in with its secret.</summary>
    public Task<Result<TokenResponse>> SignInServicePrincipalAsync(string clientId, string secret, CancellationToken cancel) => RequestAsync(new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = clientId,
        ["client_secret"] = secret,
        ["scope"] = Scope,
    }, cancel);

    /// <summary>Trades a refresh token for a new access token.</summary>
    public Task<Result<TokenResponse>> RefreshAsync(string refreshToken, CancellationToken cancel) => RequestAsync(new()
    {
        ["grant_type"] = "refresh_token",
        ["client_id"] = PublicClientId,
        ["refresh_token"] = refreshToken,
        ["scope"] = Scope + " offline_access openid profile",
    }, cancel);

    private async Task<Result<TokenResponse>> RequestAsync(Dictionary<string, string> form, CancellationToken cancel)
    {
        var uri = new Uri($"https://login.{domain}/adfs/oauth2/token");
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await http.PostAsync(uri, content, cancel);
            var body = Parse(await response.Content.ReadAsStringAsync(cancel));
            return response.IsSuccessStatusCode ? Read(body) : Refusal(body, (int)response.StatusCode);
        }
        catch (HttpRequestException e)
        {
            return PlatformHttp.Describe(e, uri);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return PlatformHttp.DescribeTimeout(uri);
        }
    }

    private static JsonObject? Parse(string body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private Result<TokenResponse> Read(JsonObject? body)
    {
        if (body.StringAt("access_token") is not { Length: > 0 } token)
            return new CliError("InvalidTokenResponse", "The identity service answered without an access token. See 'platform logs'.");
        var lifetime = body!["expires_in"] switch
        {
            JsonValue v when v.TryGetValue<int>(out var seconds) => seconds,
            JsonValue v when v.TryGetValue<string>(out var text) && int.TryParse(text, out var seconds) => seconds,
            _ => DefaultLifetimeSeconds,
        };
        return new TokenResponse(token, time.GetUtcNow().AddSeconds(lifetime), body.StringAt("refresh_token"));
    }

    private static CliError Refusal(JsonObject? body, int status)
    {
        var code = body.StringAt("error") ?? $"Http{status}";
        var description = body.StringAt("error_description") ?? $"The identity service answered {status}.";
        return new CliError(code, description.ReplaceLineEndings(" "));
    }
}

/// <summary>What the token endpoint gave.</summary>
public sealed record TokenResponse(string AccessToken, DateTimeOffset ExpiresOn, string? RefreshToken);
