using Microsoft.AspNetCore.Http;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Arm;

/// <summary>An authenticated request that the gateway answers itself.</summary>
/// <param name="Context">The request.</param>
/// <param name="Caller">Who calls.</param>
/// <param name="Values">Values of the route's named segments.</param>
public sealed record ArmCall(HttpContext Context, PlatformPrincipal Caller, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Cancels when the caller is gone.</summary>
    public CancellationToken Cancelled => Context.RequestAborted;
}
