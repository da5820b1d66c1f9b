using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Identity;

/// <summary>Reads and checks the access token of a request.</summary>
public sealed class CallerAuthentication(AccessTokenValidator tokens, PlatformInstallation installation)
{
    /// <summary>The caller; null when the token does not hold, and then the request has been answered with 401.</summary>
    public async Task<PlatformPrincipal?> AuthenticateAsync(HttpContext context, string audience)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var result = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? await tokens.ValidateAsync(header["Bearer ".Length..].Trim(), [audience], context.RequestAborted)
            : new AccessTokenResult(null, "The call carries no access token: sign in ('platform login') and send it as 'Authorization: Bearer'.");
        if (result.Principal is { } principal) return principal;
        context.Response.Headers.WWWAuthenticate = $"Bearer authorization_uri=\"https://{installation.LoginHost}/adfs\", error=\"invalid_token\"";
        var code = header.Length == 0 ? "AuthenticationFailed" : result.Error!.Contains("expired", StringComparison.Ordinal) ? "ExpiredAuthenticationToken" : "InvalidAuthenticationToken";
        await ArmResponses.WriteFailureAsync(context, new ArmFailure(401, code, result.Error!));
        return null;
    }
}
