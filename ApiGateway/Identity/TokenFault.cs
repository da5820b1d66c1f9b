using Microsoft.AspNetCore.Http;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Identity;

/// <summary>Errors of the token and device endpoints (RFC 6749 section 5.2).</summary>
public static class TokenFault
{
    /// <summary>Writes an error.</summary>
    public static Task WriteAsync(HttpContext context, string error, string description, int status = StatusCodes.Status400BadRequest, TimeSpan? retryAfter = null)
    {
        if (retryAfter is { } wait) context.Response.Headers.RetryAfter = IdentityForm.Seconds(wait);
        context.Response.Headers.CacheControl = "no-store";
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new TokenError(error, description), ContractsJson.Default.TokenError);
    }
}
