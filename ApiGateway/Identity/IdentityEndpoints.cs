using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity.Pages;
using Platform.ApiGateway.Routing;
using Platform.Contracts.Http;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Identity;

/// <summary>The identity provider's public endpoints (OAuth 2, OpenID Connect), under <c>/adfs</c>.</summary>
public sealed class IdentityEndpoints
{
    private readonly SigningKeys _keys;
    private readonly PlatformInstallation _installation;

    public IdentityEndpoints(
        TokenEndpoint token, AuthorizeEndpoint authorize, EndSessionEndpoint endSession, DeviceCodeEndpoints deviceCode, SigningKeys keys, PlatformInstallation installation)
    {
        (_keys, _installation) = (keys, installation);
        Table = new RouteTable(
        [
            new("GET", "/.well-known/openid-configuration", DiscoveryAsync),
            new("GET", "/adfs/.well-known/openid-configuration", DiscoveryAsync),
            new("GET", "/adfs/discovery/keys", KeysAsync),
            new("POST", "/adfs/oauth2/token", token.HandleAsync),
            new("GET", "/adfs/oauth2/authorize", authorize.ShowAsync),
            new("POST", "/adfs/oauth2/authorize", authorize.SubmitAsync),
            new("GET", "/adfs/oauth2/logout", endSession.HandleAsync),
            new("POST", "/adfs/oauth2/logout", endSession.HandleAsync),
            new("POST", "/adfs/oauth2/devicecode", deviceCode.StartAsync),
            new("GET", "/adfs/devicelogin", deviceCode.ShowAsync),
            new("POST", "/adfs/devicelogin", deviceCode.SubmitAsync),
            new("GET", PageWriter.StylePath, PageWriter.WriteStyleAsync),
        ]);
    }

    /// <summary>The routes.</summary>
    public RouteTable Table { get; }

    /// <summary>Answers one request.</summary>
    public Task HandleAsync(HttpContext context) => Table.Find(context.Request.Method, context.Request.Path.Value ?? "") is var (route, values)
        ? route.Handler(context, values)
        : ArmResponses.WriteFailureAsync(context, new(404, "NotFound", $"The identity provider serves nothing at '{context.Request.Method} {context.Request.Path}'."));

    private Task KeysAsync(HttpContext context) => context.Response.WriteAsJsonAsync(_keys.KeySet, ContractsJson.Default.JsonWebKeySet);

    private Task DiscoveryAsync(HttpContext context)
    {
        var root = $"https://{context.Request.Host.Value}/adfs";
        return ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject
        {
            ["issuer"] = _installation.Issuer,
            ["authorization_endpoint"] = $"{root}/oauth2/authorize",
            ["token_endpoint"] = $"{root}/oauth2/token",
            ["device_authorization_endpoint"] = $"{root}/oauth2/devicecode",
            ["end_session_endpoint"] = $"{root}/oauth2/logout",
            ["jwks_uri"] = $"{root}/discovery/keys",
            ["response_types_supported"] = new JsonArray("code"),
            ["response_modes_supported"] = new JsonArray("query"),
            ["grant_types_supported"] = new JsonArray([.. TokenEndpoint.GrantTypes.Select(grant => (JsonNode)grant)]),
            ["code_challenge_methods_supported"] = new JsonArray("S256"),
            ["token_endpoint_auth_methods_supported"] = new JsonArray("none", "client_secret_post"),
            ["scopes_supported"] = new JsonArray("openid", "profile", "offline_access"),
            ["claims_supported"] = new JsonArray("iss", "aud", "sub", "oid", "tid", "exp", "iat", "auth_time", "nonce", "upn", "name", "preferred_username"),
            ["subject_types_supported"] = new JsonArray("public"),
            ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
            ["authorization_response_iss_parameter_supported"] = true,
        });
    }
}
