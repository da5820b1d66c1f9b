using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Identity;

/// <summary>The identity provider's public endpoints (OAuth 2, OpenID Connect discovery), under <c>/adfs</c>.</summary>
public sealed class IdentityEndpoints(DirectoryStore directory, TokenIssuer issuer, SigningKeys keys, PlatformInstallation installation)
{
    private const int MaxFormBytes = 64 * 1024;

    /// <summary>Audiences that tokens may be asked for.</summary>
    private IReadOnlyList<string> Audiences => [installation.ManagementUrl + "/"];

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value?.TrimEnd('/').ToLowerInvariant()) switch
    {
        ("POST", "/adfs/oauth2/token") => TokenAsync(context),
        ("GET", "/adfs/.well-known/openid-configuration") => DiscoveryAsync(context),
        ("GET", "/adfs/discovery/keys") => context.Response.WriteAsJsonAsync(keys.KeySet, ContractsJson.Default.JsonWebKeySet),
        _ => ArmResponses.WriteFailureAsync(context, new(404, "NotFound", $"The identity provider serves nothing at '{context.Request.Path}'.")),
    };

    private Task DiscoveryAsync(HttpContext context)
    {
        var root = $"https://{context.Request.Host.Value}/adfs";
        return ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["issuer"] = installation.Issuer,
            ["authorization_endpoint"] = $"{root}/oauth2/authorize",
            ["token_endpoint"] = $"{root}/oauth2/token",
            ["jwks_uri"] = $"{root}/discovery/keys",
            ["response_types_supported"] = new JsonArray("token"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
        });
    }

    private async Task TokenAsync(HttpContext context)
    {
        var cancellationToken = context.RequestAborted;
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > MaxFormBytes)
        {
            await FailAsync(context, "invalid_request", $"The token endpoint takes a form (application/x-www-form-urlencoded) of at most {MaxFormBytes} bytes.");
            return;
        }
        var form = await context.Request.ReadFormAsync(cancellationToken);
        string Field(string name) => form[name].ToString();
        if (FindAudience(Field("scope")) is not { } audience)
        {
            await FailAsync(context, "invalid_scope", $"The scope '{Field("scope")}' names no audience of this platform: ask for '{Audiences[0]}/.default'.");
            return;
        }
        var grant = Field("grant_type");
        var principal = grant switch
        {
            "password" => Check(await directory.FindUserAsync(UserName(Field("username")), cancellationToken), Field("password")),
            "client_credentials" => Guid.TryParse(Field("client_id"), out var id) ? Check(await directory.FindServicePrincipalAsync(id, cancellationToken), Field("client_secret")) : null,
            "refresh_token" => await directory.FindByRefreshTokenAsync(Field("refresh_token"), cancellationToken),
            _ => null,
        };
        if (principal is null)
        {
            await RefuseAsync(context, grant);
            return;
        }
        var refresh = grant == "password" ? await directory.CreateRefreshTokenAsync(principal.ObjectId, cancellationToken) : null;
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(issuer.Issue(principal.ToPrincipal(), audience, Field("client_id"), refresh), ContractsJson.Default.TokenResponse, cancellationToken: cancellationToken);
    }

    // "admin" alone is what people type on one machine.
    private string UserName(string typed) => typed.Contains('@', StringComparison.Ordinal) ? typed : $"{typed}@{installation.Domain}";

    // A refresh or device-code request may name no scope: then the token is for the ARM API.
    private string? FindAudience(string scope)
    {
        var resources = scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => word.EndsWith("/.default", StringComparison.Ordinal)).ToList();
        return resources.Count == 0 ? Audiences[0] : Audiences.FirstOrDefault(audience => resources[0][..^"/.default".Length].TrimEnd('/') == audience.TrimEnd('/'));
    }

    // Unknown names cost as much time as wrong passwords, so that names cannot be probed.
    private static DirectoryPrincipal? Check(DirectoryPrincipal? principal, string credential) =>
        CredentialHash.Matches(principal?.Credential ?? UnknownUserHash, credential) ? principal : null;

    private static readonly string UnknownUserHash = CredentialHash.OfPassword(Guid.NewGuid().ToString());

    private static Task RefuseAsync(HttpContext context, string grant) => grant switch
    {
        "password" => FailAsync(context, "invalid_grant", "AADSTS50126: Invalid user name or password."),
        "client_credentials" => FailAsync(context, "invalid_client", "AADSTS7000215: Invalid client id or client secret provided.", StatusCodes.Status401Unauthorized),
        "refresh_token" => FailAsync(context, "invalid_grant", "AADSTS700082: The refresh token is unknown or has expired: sign in again."),
        _ => FailAsync(context, "unsupported_grant_type", $"The grant type '{grant}' is not supported: use password, client_credentials or refresh_token."),
    };

    private static Task FailAsync(HttpContext context, string error, string description, int status = StatusCodes.Status400BadRequest)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new TokenError(error, description), ContractsJson.Default.TokenError);
    }
}
