using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;

namespace Platform.ApiGateway.Authorization;

/// <summary>Decides whether a principal may do an action at a scope.</summary>
public sealed class AccessEvaluator(RoleAssignmentStore assignments, DirectoryStore directory, TenantStore tenants)
{
    /// <summary>Whether an assignment at the scope or above allows the action; a principal of another tenant is never allowed.</summary>
    public async Task<bool> IsAllowedAsync(Guid principalId, string action, ResourceId scope, CancellationToken cancellationToken)
    {
        if (await directory.FindPrincipalAsync(principalId, cancellationToken) is not { Enabled: true } principal) return false;
        var subscriptions = await tenants.ListSubscriptionsAsync(principal.TenantId, cancellationToken);
        if (subscriptions.All(subscription => subscription.Id != scope.SubscriptionId)) return false;
        var roles = await assignments.RolesAsync(principalId, scope.Value, cancellationToken);
        return roles.Any(role => RoleDefinitions.Find(role.ToString()) is { } definition && definition.Allows(action));
    }
}
