using System.Text;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Platform.Registry.Distribution;
using Platform.Registry.Storage;

namespace Platform.Registry.Tokens;

/// <summary>Where clients sign in to a registry: <c>/oauth2/token</c> (Docker's token protocol by GET, OAuth 2 by POST) and <c>/oauth2/exchange</c>.</summary>
internal sealed class TokenEndpoints(RegistryTokens tokens, PlatformSignIn platform, AdminPasswords admin, AccessPolicy policy)
{
    private const int MaxFormBytes = 64 * 1024;
    private const int MaxScopes = 100;

    /// <summary>Answers one request; returns what went wrong, null when nothing did.</summary>
    public async Task<DistributionError?> HandleAsync(HttpContext context, RegistryRecord registry)
    {
        context.Response.Headers.CacheControl = "no-store";
        return (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/oauth2/token") => await GetAsync(context, registry),
            ("POST", "/oauth2/token" or "/oauth2/exchange") => await PostAsync(context, registry, exchange: context.Request.Path.Value == "/oauth2/exchange"),
            (var method, "/oauth2/token" or "/oauth2/exchange") => DistributionError.MethodNotAllowed(method),
            _ => DistributionError.NotFound(),
        };
    }

    private async Task<DistributionError?> GetAsync(HttpContext context, RegistryRecord registry)
    {
        if (ReadBasic(context.Request) is not var (user, password))
            return DistributionError.Unauthorized("sign in first: docker login, az acr login, or a service principal's client id and secret");
        if (await SignInAsync(registry, user, password, context.RequestAborted) is not { } principal) return Refused();
        var query = context.Request.Query;
        var offline = query["offline_token"].ToString() == "true";
        return await IssueAsync(context, registry, principal, query["scope"], offline);
    }

    private async Task<DistributionError?> PostAsync(HttpContext context, RegistryRecord registry, bool exchange)
    {
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > MaxFormBytes)
            return DistributionError.Unauthorized($"the request must be a form of at most {MaxFormBytes} bytes");
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        string Field(string name) => form[name].ToString();
        var grant = Field("grant_type");
        RegistryPrincipal? principal;
        if (exchange)
        {
            // The grant may also carry the client's refresh token beside the access token; the access token alone decides.
            if (!grant.Contains("access_token", StringComparison.Ordinal)) return UnsupportedGrant(grant);
            principal = await platform.FromAccessTokenAsync(Field("access_token"), context.RequestAborted);
            if (principal is null) return DistributionError.Unauthorized("the platform's access token does not hold or has expired: sign in to the platform again");
            var refresh = await tokens.IssueRefreshAsync(registry, principal, context.RequestAborted);
            await context.Response.WriteAsJsonAsync(new TokenAnswer(null, refresh), TokenJson.Default.TokenAnswer, cancellationToken: context.RequestAborted);
            return null;
        }
        switch (grant)
        {
            case "refresh_token": principal = await tokens.ReadRefreshAsync(registry, Field("refresh_token"), context.RequestAborted); break;
            case "password": principal = await SignInAsync(registry, Field("username"), Field("password"), context.RequestAborted); break;
            default: return UnsupportedGrant(grant);
        }
        if (principal is null) return Refused();
        return await IssueAsync(context, registry, principal, form["scope"], Field("access_type") == "offline");
    }

    private async Task<DistributionError?> IssueAsync(
        HttpContext context, RegistryRecord registry, RegistryPrincipal principal, Microsoft.Extensions.Primitives.StringValues scopes, bool withRefreshToken)
    {
        var requested = scopes.SelectMany(value => (value ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Take(MaxScopes)
            .Select(AccessScope.Parse).OfType<AccessScope>().ToList();
        var granted = await policy.GrantAsync(registry, principal, requested, context.RequestAborted);
        var access = await tokens.IssueAccessAsync(registry, principal, granted, context.RequestAborted);
        var refresh = withRefreshToken ? await tokens.IssueRefreshAsync(registry, principal, context.RequestAborted) : null;
        await context.Response.WriteAsJsonAsync(new TokenAnswer(access, refresh) { Token = access, ExpiresIn = tokens.AccessTokenSeconds },
            TokenJson.Default.TokenAnswer, cancellationToken: context.RequestAborted);
        return null;
    }

    private async Task<RegistryPrincipal?> SignInAsync(RegistryRecord registry, string user, string password, CancellationToken cancellationToken)
    {
        if (user == RegistryPrincipal.TokenUser) return await tokens.ReadRefreshAsync(registry, password, cancellationToken);
        if (await admin.MatchAsync(registry, user, password, cancellationToken)) return new RegistryPrincipal(null, registry.Name);
        return await platform.FromSecretAsync(user, password, cancellationToken);
    }

    private static DistributionError Refused() => DistributionError.Unauthorized("the user name or password is wrong, or the refresh token has expired: sign in again");

    private static DistributionError UnsupportedGrant(string grant) => new(400, "UNSUPPORTED", $"the grant type '{(grant.Length > 32 ? grant[..32] : grant)}' is not supported");

    private static (string User, string Password)? ReadBasic(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase)) return null;
        var buffer = new byte[header.Length];
        if (!Convert.TryFromBase64String(header["Basic ".Length..].Trim(), buffer, out var length)) return null;
        var text = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
    }
}

/// <summary>Answer of the token endpoints; Docker's clients read <c>token</c>, OAuth's <c>access_token</c>.</summary>
internal sealed record TokenAnswer(
    [property: JsonPropertyName("access_token")] string? AccessToken,
    [property: JsonPropertyName("refresh_token")] string? RefreshToken)
{
    [JsonPropertyName("token")] public string? Token { get; init; }

    /// <summary>Seconds until the access token expires.</summary>
    [JsonPropertyName("expires_in")] public int? ExpiresIn { get; init; }
}

/// <summary>JSON of the token endpoints.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class TokenJson : JsonSerializerContext;
