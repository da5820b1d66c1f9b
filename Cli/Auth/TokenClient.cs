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

    private string GraphScope => $"https://management.{domain}/graph//.default";

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
    public Task<Result<TokenResponse>> SignInServicePrincipalAsync(string clientId, string secret, CancellationToken cancel) =>
        SecretAsync(clientId, secret, Scope, cancel);

    /// <summary>Trades a refresh token for a new access token.</summary>
    public Task<Result<TokenResponse>> RefreshAsync(string refreshToken, CancellationToken cancel) => RefreshAsync(refreshToken, Scope, cancel);

    /// <summary>Gets a token of the Graph API for a sign-in.</summary>
    public Task<Result<TokenResponse>> GraphAsync(Session session, CancellationToken cancel) => session switch
    {
        { IsServicePrincipal: true, ClientSecret: { } secret } => SecretAsync(session.Name, secret, GraphScope, cancel),
        { RefreshToken: { } refresh } => RefreshAsync(refresh, GraphScope, cancel),
        _ => Task.FromResult<Result<TokenResponse>>(CliError.SignInRequired("Your sign-in cannot be renewed.")),
    };

    /// <summary>Begins a sign-in that the person finishes in a browser.</summary>
    public async Task<Result<DeviceCode>> StartDeviceCodeAsync(CancellationToken cancel)
    {
        var answer = await PostAsync("devicecode", new() { ["client_id"] = PublicClientId, ["scope"] = Scope + " offline_access openid profile" }, cancel);
        if (!answer.TryGet(out var body, out var error))
            return error;
        return body.StringAt("device_code") is { } code && body.StringAt("message") is { } message
            ? new DeviceCode(code, message, Seconds(body, "interval", 5), Seconds(body, "expires_in", 900))
            : new CliError("InvalidTokenResponse", "The identity service answered without a device code. See 'platform logs'.");
    }

    /// <summary>Waits until the person has finished the sign-in.</summary>
    public async Task<Result<TokenResponse>> FinishDeviceCodeAsync(DeviceCode code, CancellationToken cancel)
    {
        var interval = code.IntervalSeconds;
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(interval), time, cancel);
            var answer = await RequestAsync(new()
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
                ["client_id"] = PublicClientId,
                ["device_code"] = code.Code,
            }, cancel);
            if (answer.TryGet(out _, out var error) || error.Code is not ("authorization_pending" or "slow_down"))
                return answer;
            if (error.Code == "slow_down")
                interval += 5;
        }
    }

    private Task<Result<TokenResponse>> SecretAsync(string clientId, string secret, string scope, CancellationToken cancel) => RequestAsync(new()
    {
        ["grant_type"] = "client_credentials",
        ["client_id"] = clientId,
        ["client_secret"] = secret,
        ["scope"] = scope,
    }, cancel);

    private Task<Result<TokenResponse>> RefreshAsync(string refreshToken, string scope, CancellationToken cancel) => RequestAsync(new()
    {
        ["grant_type"] = "refresh_token",
        ["client_id"] = PublicClientId,
        ["refresh_token"] = refreshToken,
        ["scope"] = scope + " offline_access openid profile",
    }, cancel);

    private async Task<Result<TokenResponse>> RequestAsync(Dictionary<string, string> form, CancellationToken cancel) =>
        (await PostAsync("token", form, cancel)).TryGet(out var body, out var error) ? Read(body) : error;

    private async Task<Result<JsonObject>> PostAsync(string endpoint, Dictionary<string, string> form, CancellationToken cancel)
    {
        var uri = new Uri($"https://login.{domain}/adfs/oauth2/{endpoint}");
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await http.PostAsync(uri, content, cancel);
            var body = Parse(await response.Content.ReadAsStringAsync(cancel));
            return response.IsSuccessStatusCode ? body ?? [] : Refusal(body, (int)response.StatusCode);
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
        return new TokenResponse(token, time.GetUtcNow().AddSeconds(Seconds(body, "expires_in", DefaultLifetimeSeconds)), body.StringAt("refresh_token"));
    }

    private static int Seconds(JsonObject? body, string name, int otherwise) => body?[name] switch
    {
        JsonValue v when v.TryGetValue<int>(out var seconds) => seconds,
        JsonValue v when v.TryGetValue<string>(out var text) && int.TryParse(text, out var seconds) => seconds,
        _ => otherwise,
    };

    private static CliError Refusal(JsonObject? body, int status)
    {
        var code = body.StringAt("error") ?? $"Http{status}";
        var description = body.StringAt("error_description") ?? $"The identity service answered {status}.";
        return new CliError(code, description.ReplaceLineEndings(" "));
    }
}

/// <summary>What the token endpoint gave.</summary>
public sealed record TokenResponse(string AccessToken, DateTimeOffset ExpiresOn, string? RefreshToken);

/// <summary>A sign-in that waits for the person.</summary>
/// <param name="Code">What the command asks with.</param>
/// <param name="Message">What to tell the person.</param>
/// <param name="IntervalSeconds">How long to wait between two questions.</param>
/// <param name="LifetimeSeconds">How long the person has.</param>
public sealed record DeviceCode(string Code, string Message, int IntervalSeconds, int LifetimeSeconds);
