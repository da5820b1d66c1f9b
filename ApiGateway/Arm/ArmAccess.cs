using System.Text.Json.Nodes;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Arm;

/// <summary>Keeps tenants apart and asks for roles.</summary>
public sealed class ArmAccess(AccessEvaluator access, TenantStore tenants)
{
    /// <summary>The caller's tenant's subscription that a path names.</summary>
    /// <exception cref="ArmException">It is none of the tenant's.</exception>
    public async Task<Subscription> SubscriptionAsync(PlatformPrincipal caller, string id, CancellationToken cancellationToken) =>
        (Guid.TryParse(id, out var parsed) ? (await tenants.ListSubscriptionsAsync(caller.TenantId, cancellationToken)).FirstOrDefault(mine => mine.Id == parsed) : null)
        ?? throw new ArmException(new ArmFailure(404, "SubscriptionNotFound", $"The subscription '{id}' could not be found."));

    /// <summary>As <see cref="SubscriptionAsync"/>, if the caller has any role in it.</summary>
    /// <exception cref="ArmException">It is none of the tenant's, or the caller has no role there.</exception>
    public async Task<Subscription> VisibleSubscriptionAsync(PlatformPrincipal caller, string id, CancellationToken cancellationToken)
    {
        var subscription = await SubscriptionAsync(caller, id, cancellationToken);
        return (await tenants.ListSubscriptionsAsync(caller.TenantId, caller.ObjectId, cancellationToken)).Contains(subscription) ? subscription
            : throw new ArmException(ArmFailure.Forbidden(caller.Name, "Microsoft.Resources/subscriptions/read", $"/subscriptions/{subscription.Id}"));
    }

    /// <summary>Requires a role that allows an action at a scope.</summary>
    /// <exception cref="ArmException">The caller has none.</exception>
    public async Task RequireAsync(PlatformPrincipal caller, string action, ResourceId scope, CancellationToken cancellationToken)
    {
        if (!await access.IsAllowedAsync(caller.ObjectId, action, scope, cancellationToken)) throw new ArmException(ArmFailure.Forbidden(caller.Name, action, scope.Value));
    }

    /// <summary>
    /// Which items of a listing the caller may read: those that a role on the item or above it lets it read; null for all of them,
    /// when it has a role on the listing's own scope.
    /// </summary>
    /// <exception cref="ArmException">The caller has no role in the subscription at all.</exception>
    public async Task<Func<JsonObject, bool>?> ReadableAsync(PlatformPrincipal caller, string action, ResourceId scope, CancellationToken cancellationToken)
    {
        var roles = await access.LoadAsync(caller.ObjectId, scope.SubscriptionId, cancellationToken);
        if (roles.IsAllowed(action, scope)) return null;
        await VisibleSubscriptionAsync(caller, scope.SubscriptionId.ToString(), cancellationToken);
        return item => ResourceId.TryParse((string?)item["id"], out var id) && roles.IsAllowed($"{id.Type}/read", id);
    }
}
