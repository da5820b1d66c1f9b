using System.Text.Json.Nodes;
using Platform.Cli.Arm;
using Platform.Cli.Auth;

namespace Platform.Cli.Commands.Account;

/// <summary>The subscriptions that a sign-in can use.</summary>
internal static class Subscriptions
{
    /// <summary>All of them.</summary>
    public static async Task<Result<List<JsonObject>>> ListAsync(ArmClient arm, CancellationToken cancel) =>
        (await arm.ListAsync("/subscriptions", ApiVersions.Subscriptions, cancel)).TryGet(out var found, out var error)
            ? found.OfType<JsonObject>().ToList() : error;

    /// <summary>The sign-in with another subscription.</summary>
    public static Session Choose(Session session, JsonObject subscription) => session with
    {
        SubscriptionId = subscription.StringAt("subscriptionId") ?? subscription.StringAt("id")?.Split('/')[^1] ?? "",
        SubscriptionName = subscription.StringAt("displayName") ?? "",
        TenantId = subscription.StringAt("tenantId") ?? session.TenantId,
    };
}
