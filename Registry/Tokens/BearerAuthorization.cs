using Microsoft.AspNetCore.Http;
using Platform.Registry.Distribution;
using Platform.Registry.Storage;

namespace Platform.Registry.Tokens;

/// <summary>Checks the bearer token of a request and challenges the client when it lacks one (RFC 6750, Docker's token protocol).</summary>
internal sealed class BearerAuthorization(RegistryTokens tokens)
{
    /// <summary>The request's grant, when it covers the needed action; else what to answer, with the challenge already set.</summary>
    /// <param name="context">The request.</param>
    /// <param name="registry">The registry that was called.</param>
    /// <param name="needed">The scope that is needed; null when any valid token will do. One of its actions is enough only if it names one.</param>
    public async Task<(AccessGrant? Grant, DistributionError? Error)> CheckAsync(HttpContext context, RegistryRecord registry, AccessScope? needed)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;
        if (token is null)
        {
            Challenge(context, needed, null);
            return (null, DistributionError.Unauthorized("authentication is required"));
        }
        if (await tokens.ReadAccessAsync(registry, token, context.RequestAborted) is not { } grant)
        {
            Challenge(context, needed, "invalid_token");
            return (null, DistributionError.Unauthorized("the token does not hold or has expired: sign in again"));
        }
        if (needed is null || needed.Actions.All(action => grant.Allows(needed.Type, needed.Name, action))) return (grant, null);
        Challenge(context, needed, "insufficient_scope");
        return (null, DistributionError.Denied($"'{grant.Principal.Name}' may not do this, which needs '{needed}': ask an owner of the registry for a role such as AcrPull or AcrPush"));
    }

    private static void Challenge(HttpContext context, AccessScope? needed, string? error)
    {
        var host = context.Request.Host.Value;
        var challenge = $"Bearer realm=\"https://{host}/oauth2/token\",service=\"{host}\"";
        if (needed is not null) challenge += $",scope=\"{needed}\"";
        if (error is not null) challenge += $",error=\"{error}\"";
        context.Response.Headers.WWWAuthenticate = challenge;
    }
}
