using Platform.Contracts.Authorization;
using Platform.Registry.Storage;

namespace Platform.Registry.Tokens;

/// <summary>Decides what a principal may do in a registry, by the gateway's role assignments at the registry's resource id.</summary>
internal sealed class AccessPolicy(IAuthorizationApi authorization)
{
    private const string Prefix = "Microsoft.ContainerRegistry/registries/";

    /// <summary>Cuts requested scopes down to what the principal may do; scopes of which nothing is left are dropped.</summary>
    public async Task<IReadOnlyList<AccessScope>> GrantAsync(
        RegistryRecord registry, RegistryPrincipal principal, IReadOnlyList<AccessScope> requested, CancellationToken cancellationToken)
    {
        var decisions = new Dictionary<string, bool>(StringComparer.Ordinal);
        var granted = new List<AccessScope>();
        foreach (var scope in requested)
        {
            var actions = new List<string>();
            foreach (var action in scope.Actions)
            {
                var permission = PermissionFor(action);
                if (!decisions.TryGetValue(permission, out var allowed))
                    decisions[permission] = allowed = await AllowsAsync(registry, principal, permission, cancellationToken);
                if (allowed) actions.Add(action);
            }
            if (actions.Count > 0) granted.Add(scope with { Actions = actions });
        }
        return granted;
    }

    // The admin user may do everything in its own registry; its tokens hold nowhere else.
    private async Task<bool> AllowsAsync(RegistryRecord registry, RegistryPrincipal principal, string permission, CancellationToken cancellationToken) =>
        principal.Id is not { } id
            ? registry.AdminEnabled
            : (await authorization.CheckAccessAsync(new AccessRequest(id, permission, registry.ResourceId), cancellationToken)).Allowed;

    private static string PermissionFor(string action) => Prefix + action switch
    {
        AccessScope.Push or AccessScope.MetadataWrite => "push/write",
        AccessScope.Delete => "artifacts/delete",
        _ => "pull/read",
    };
}
