using System.Text.Json;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Authorization;

/// <summary>A grant: the rules of a role, to whoever the index finds it under.</summary>
/// <param name="Binding">Which binding and role, for the reason of a decision.</param>
/// <param name="Rules">The role's rules.</param>
internal sealed record RbacGrant(string Binding, IReadOnlyList<PolicyRule> Rules);

/// <summary>All roles and bindings of a cluster at one moment, found by subject.</summary>
internal sealed class RbacIndex
{
    private const string BindingsResource = "rbac.authorization.k8s.io/rolebindings", ClusterBindingsResource = "rbac.authorization.k8s.io/clusterrolebindings";
    private const string RolesResource = "rbac.authorization.k8s.io/roles", ClusterRolesResource = "rbac.authorization.k8s.io/clusterroles";
    private readonly Dictionary<(string Namespace, string Subject), List<RbacGrant>> _grants = [];
    private readonly (long, long, long, long) _state;

    private RbacIndex((long, long, long, long) state) => _state = state;

    /// <summary>The index of a store's present roles: the one given when it still holds, otherwise a new one.</summary>
    public static RbacIndex Of(IClusterStore store, RbacIndex? known)
    {
        // Read before the objects: a change in between makes the next request build again.
        var state = (store.LastChanged(RolesResource), store.LastChanged(ClusterRolesResource), store.LastChanged(BindingsResource), store.LastChanged(ClusterBindingsResource));
        if (known is not null && known._state == state) return known;
        var index = new RbacIndex(state);
        var clusterRoles = ClusterRoles(store);
        var roles = store.List(RolesResource, null).Items.ToDictionary(
            item => (item.Key.Namespace, item.Key.Name), item => RulesOf(item));
        foreach (var item in store.List(ClusterBindingsResource, null).Items)
        {
            var binding = JsonSerializer.Deserialize(item.Json.Span, KubernetesJson.Default.ClusterRoleBinding)!;
            if (binding.RoleRef.Kind == "ClusterRole" && clusterRoles.TryGetValue(binding.RoleRef.Name, out var rules))
                index.Add("", "", binding.Subjects, new RbacGrant($"ClusterRoleBinding \"{item.Key.Name}\" of ClusterRole \"{binding.RoleRef.Name}\"", rules));
        }
        foreach (var item in store.List(BindingsResource, null).Items)
        {
            var binding = JsonSerializer.Deserialize(item.Json.Span, KubernetesJson.Default.RoleBinding)!;
            var rules = binding.RoleRef.Kind == "ClusterRole" ? clusterRoles.GetValueOrDefault(binding.RoleRef.Name) : roles.GetValueOrDefault((item.Key.Namespace, binding.RoleRef.Name));
            if (rules is null) continue;
            var name = $"RoleBinding \"{item.Key.Name}/{item.Key.Namespace}\" of {binding.RoleRef.Kind} \"{binding.RoleRef.Name}\"";
            index.Add(item.Key.Namespace, item.Key.Namespace, binding.Subjects, new RbacGrant(name, rules));
        }
        return index;
    }

    /// <summary>The grants of a user in the whole cluster and, when a namespace is given, in it.</summary>
    public IEnumerable<RbacGrant> Grants(UserInfo user, string namespaceName)
    {
        foreach (var scope in namespaceName.Length == 0 ? (string[])[""] : ["", namespaceName])
        {
            foreach (var grant in _grants.GetValueOrDefault((scope, "u:" + user.Name), [])) yield return grant;
            foreach (var group in user.Groups)
                foreach (var grant in _grants.GetValueOrDefault((scope, "g:" + group), [])) yield return grant;
        }
    }

    private void Add(string scope, string defaultNamespace, IReadOnlyList<Subject>? subjects, RbacGrant grant)
    {
        foreach (var subject in subjects ?? [])
        {
            var key = subject.Kind switch
            {
                "User" => "u:" + subject.Name,
                "Group" => "g:" + subject.Name,
                "ServiceAccount" => $"u:system:serviceaccount:{(string.IsNullOrEmpty(subject.Namespace) ? defaultNamespace : subject.Namespace)}:{subject.Name}",
                _ => null,
            };
            if (key is null) continue;
            if (!_grants.TryGetValue((scope, key), out var grants)) _grants[(scope, key)] = grants = [];
            grants.Add(grant);
        }
    }

    private static IReadOnlyList<PolicyRule> RulesOf(StoredObject role) => JsonSerializer.Deserialize(role.Json.Span, KubernetesJson.Default.Role)!.Rules ?? [];

    /// <summary>Rules by role; those of an aggregated role are its own and those of the roles it selects.</summary>
    private static Dictionary<string, IReadOnlyList<PolicyRule>> ClusterRoles(IClusterStore store)
    {
        var all = store.List(ClusterRolesResource, null).Items
            .Select(item => (item.Labels, Role: JsonSerializer.Deserialize(item.Json.Span, KubernetesJson.Default.ClusterRole)!)).ToList();
        var rules = all.ToDictionary(item => item.Role.Metadata.Name!, item => item.Role.Rules ?? []);
        // Aggregates may select aggregates (admin, edit, view): as many rounds as upstream's chain is long.
        for (var round = 0; round < 3; round++)
        {
            foreach (var (_, role) in all)
            {
                if (role.AggregationRule?.ClusterRoleSelectors is not { } selectors) continue;
                var selected = all.Where(other => other.Role != role && selectors.Any(selector =>
                    selector.MatchExpressions is not { Count: > 0 } && selector.MatchLabels is { Count: > 0 } wanted
                    && wanted.All(pair => other.Labels.TryGetValue(pair.Key, out var value) && value == pair.Value)));
                rules[role.Metadata.Name!] = [.. (role.Rules ?? []).Concat(selected.SelectMany(other => rules[other.Role.Metadata.Name!])).Distinct()];
            }
        }
        return rules;
    }
}
