using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;

namespace Platform.ApiGateway.Authorization;

/// <summary>What a principal's role assignments allow, read at once.</summary>
/// <param name="assignments">The principal's assignments, at any scope.</param>
public sealed class PrincipalAccess(IReadOnlyList<RoleAssignment> assignments)
{
    /// <summary>Whether an assignment at the scope or above allows the action.</summary>
    public bool IsAllowed(string action, ResourceId scope) => assignments.Any(assignment =>
        ResourceId.TryParse(assignment.Scope, out var at) && scope.IsWithin(at) && RoleDefinitions.Find(assignment.RoleDefinitionId.ToString()) is { } role && role.Allows(action));
}

/// <summary>Decides whether a principal may do an action at a scope.</summary>
public sealed class AccessEvaluator(RoleAssignmentStore assignments, DirectoryStore directory, TenantStore tenants)
{
    /// <summary>Whether an assignment at the scope or above allows the action; a principal of another tenant is never allowed.</summary>
    public async Task<bool> IsAllowedAsync(Guid principalId, string action, ResourceId scope, CancellationToken cancellationToken) =>
        (await LoadAsync(principalId, scope.SubscriptionId, cancellationToken)).IsAllowed(action, scope);

    /// <summary>What a principal may do in a subscription: nothing, when it is disabled or the subscription is another tenant's.</summary>
    public async Task<PrincipalAccess> LoadAsync(Guid principalId, Guid subscriptionId, CancellationToken cancellationToken)
    {
        if (await directory.FindPrincipalAsync(principalId, cancellationToken) is not { Enabled: true } principal) return new PrincipalAccess([]);
        var subscriptions = await tenants.ListSubscriptionsAsync(principal.TenantId, cancellationToken);
        return new PrincipalAccess(subscriptions.Any(subscription => subscription.Id == subscriptionId) ? await assignments.ListOfPrincipalAsync(principalId, cancellationToken) : []);
    }
}
