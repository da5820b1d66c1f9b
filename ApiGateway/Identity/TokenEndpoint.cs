using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Graph;
using Platform.ApiGateway.Identity.Clients;
using Platform.ApiGateway.Identity.SignIn;
using Platform.ApiGateway.Identity.Tokens;
using Platform.Contracts.Http;
using Platform.Foundation.Installation;

namespace Platform.ApiGateway.Identity;

/// <summary>The token endpoint (RFC 6749 section 3.2).</summary>
public sealed class TokenEndpoint(
    DirectoryStore directory, PasswordSignIn passwords, ClientDirectory clients, AuthorizationCodeStore codes, DeviceCodeStore deviceCodes, RefreshTokenStore refreshTokens,
    ApplicationStore applications, TokenIssuer issuer, PlatformInstallation installation)
{
    private const int MaxSecretLength = 1024;
    private const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    /// <summary>The grant types served.</summary>
    public static IReadOnlyList<string> GrantTypes { get; } = ["authorization_code", "refresh_token", "client_credentials", "password", DeviceGrant];

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (await IdentityForm.ReadAsync(context) is not { } form)
        {
            await TokenFault.WriteAsync(context, "invalid_request", IdentityForm.Rule);
            return;
        }
        var (grant, scope) = (form["grant_type"].ToString(), form["scope"].ToString());
        if (scope.Length > 2048 || TokenScope.Parse(scope, installation) is not { } asked)
            await TokenFault.WriteAsync(context, "invalid_scope", $"AADSTS70011: The scope '{scope}' names no audience of this platform: ask for '{installation.ManagementUrl}//.default'.");
        else await (grant switch
        {
            "authorization_code" => FromCodeAsync(context, form),
            "refresh_token" => FromRefreshTokenAsync(context, form, asked),
            "client_credentials" => FromSecretAsync(context, form, asked),
            "password" => FromPasswordAsync(context, form, asked),
            DeviceGrant => FromDeviceCodeAsync(context, form),
            _ => TokenFault.WriteAsync(context, "unsupported_grant_type", $"The grant type '{grant}' is not supported: use {string.Join(", ", GrantTypes)}."),
        });
    }

    private async Task FromSecretAsync(HttpContext context, IFormCollection form, TokenScope scope)
    {
        var principal = Guid.TryParse(form["client_id"].ToString(), out var id) ? await directory.FindServicePrincipalAsync(id, context.RequestAborted) : null;
        if (principal is not { Enabled: true } || !await HoldsAsync(principal, form["client_secret"].ToString(), context.RequestAborted))
            await TokenFault.WriteAsync(context, "invalid_client", "AADSTS7000215: Invalid client id or client secret provided.", StatusCodes.Status401Unauthorized);
        else await WriteAsync(context, principal, new TokenRequest(scope.Audience, form["client_id"].ToString()));
    }

    private async Task<bool> HoldsAsync(DirectoryPrincipal principal, string secret, CancellationToken cancellationToken) => secret.Length is > 0 and <= MaxSecretLength
        && (principal.Credential is { } own ? CredentialHash.Matches(own, secret) : await applications.MatchesAsync(principal.ApplicationId!.Value, secret, cancellationToken));

    private async Task FromPasswordAsync(HttpContext context, IFormCollection form, TokenScope scope)
    {
        if (FindClient(form) is not { IsNative: true } client)
        {
            await RefuseClientAsync(context, form);
            return;
        }
        var result = await passwords.CheckAsync(form["username"].ToString(), form["password"].ToString(), context.Connection.RemoteIpAddress, context.RequestAborted);
        if (result.Principal is not { } principal)
        {
            await TokenFault.WriteAsync(context, "invalid_grant", result.Fault, result.RetryAfter is null ? StatusCodes.Status400BadRequest : StatusCodes.Status429TooManyRequests, result.RetryAfter);
            return;
        }
        var grant = new Grant(Guid.NewGuid(), principal.ObjectId, client.ClientId, form["scope"].ToString(), null);
        await WriteAsync(context, principal, new TokenRequest(scope.Audience, client.ClientId) { RefreshToken = await refreshTokens.CreateAsync(grant, context.RequestAborted) });
    }

    private async Task FromRefreshTokenAsync(HttpContext context, IFormCollection form, TokenScope scope)
    {
        if (FindClient(form) is not { } client) await RefuseClientAsync(context, form);
        else if (await refreshTokens.RedeemAsync(form["refresh_token"].ToString(), client.ClientId, context.RequestAborted) is not { } grant)
            await TokenFault.WriteAsync(context, "invalid_grant", "AADSTS700082: The refresh token is unknown or has expired: sign in again.");
        else await WriteAsync(context, grant, new TokenRequest(scope.Audience, client.ClientId), offline: true);
    }

    private async Task FromCodeAsync(HttpContext context, IFormCollection form)
    {
        if (FindClient(form) is not { } client)
        {
            await RefuseClientAsync(context, form);
            return;
        }
        // The code is used up by whatever attempt comes first, so that a stolen one cannot be tried with many verifiers.
        var code = await codes.RedeemAsync(form["code"].ToString(), context.RequestAborted);
        if (code is null || code.Grant.ClientId != client.ClientId || code.RedirectUri != form["redirect_uri"].ToString() || !Pkce.Holds(code.CodeChallenge, form["code_verifier"].ToString()))
            await TokenFault.WriteAsync(context, "invalid_grant", "AADSTS70008: The authorization code is unknown, used or expired, or was made for another client, address or verifier: sign in again.");
        else
        {
            var scope = TokenScope.Parse(code.Grant.Scope, installation)!;
            await WriteAsync(context, code.Grant, new TokenRequest(scope.Audience, client.ClientId) { Nonce = code.Nonce, AuthenticatedAt = code.AuthenticatedAt }, scope.Offline);
        }
    }

    private async Task FromDeviceCodeAsync(HttpContext context, IFormCollection form)
    {
        if (FindClient(form) is not { IsNative: true } client)
        {
            await RefuseClientAsync(context, form);
            return;
        }
        var code = form["device_code"].ToString() is { Length: > 0 } sent ? sent : form["code"].ToString();
        var poll = await deviceCodes.PollAsync(code, client.ClientId, context.RequestAborted);
        if (poll.Grant is not { } grant)
        {
            await TokenFault.WriteAsync(context, poll.Error!, poll.Error switch
            {
                "access_denied" => "The sign-in was declined.",
                "expired_token" => "The device code is unknown or has expired: start the sign-in again.",
                _ => "AADSTS70016: The person has not entered the code yet.",
            });
            return;
        }
        var scope = TokenScope.Parse(grant.Scope, installation)!;
        await WriteAsync(context, grant, new TokenRequest(scope.Audience, client.ClientId) { AuthenticatedAt = poll.AuthenticatedAt }, scope.Offline);
    }

    private async Task WriteAsync(HttpContext context, Grant grant, TokenRequest request, bool offline)
    {
        if (await directory.FindPrincipalAsync(grant.ObjectId, context.RequestAborted) is not { Enabled: true } principal)
        {
            await TokenFault.WriteAsync(context, "invalid_grant", "AADSTS50034: The account no longer exists, or is disabled.");
            return;
        }
        await WriteAsync(context, principal, request with { RefreshToken = offline ? await refreshTokens.CreateAsync(grant, context.RequestAborted) : null });
    }

    private Task WriteAsync(HttpContext context, DirectoryPrincipal principal, TokenRequest request)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(issuer.Issue(principal.ToPrincipal(), request), ContractsJson.Default.TokenResponse, cancellationToken: context.RequestAborted);
    }

    private ClientApplication? FindClient(IFormCollection form) => clients.Find(form["client_id"].ToString());

    private static Task RefuseClientAsync(HttpContext context, IFormCollection form) =>
        TokenFault.WriteAsync(context, "unauthorized_client", $"AADSTS700016: The application '{form["client_id"]}' is not known here, or may not sign in this way.");
}
