using System.Text.Json;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Selectors;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Controllers.Roles;

/// <summary>The rules of cluster roles that are made of others'.</summary>
internal static class RoleAggregation
{
    /// <summary>The rules that an aggregated role is to have; null when it has them, or has rules of its own.</summary>
    /// <param name="role">The role.</param>
    /// <param name="all">Every cluster role.</param>
    public static IReadOnlyList<PolicyRule>? NewRules(ClusterRole role, IEnumerable<ClusterRole> all)
    {
        if (role.AggregationRule?.ClusterRoleSelectors is not { } selectors)
            return null;
        var parsed = selectors.Select(s => Selector.From(s)).ToList();
        var rules = all.Where(r => r.Metadata.Name != role.Metadata.Name && parsed.Exists(s => s.Matches(r.Metadata.Labels)))
            .OrderBy(r => r.Metadata.Name, StringComparer.Ordinal).SelectMany(r => r.Rules ?? []).DistinctBy(Text).ToList();
        return rules.Select(Text).SequenceEqual((role.Rules ?? []).Select(Text)) ? null : rules;
    }

    /// <summary>The same roles, with every aggregated one's rules; one may be made of others that are themselves aggregated.</summary>
    public static IReadOnlyList<ClusterRole> Apply(IEnumerable<ClusterRole> roles)
    {
        var all = roles.ToList();

        // What is gathered goes one step further in each round; rules that went in a circle would be there already.
        for (var changed = true; changed;)
        {
            changed = false;
            for (var i = 0; i < all.Count; i++)
            {
                if (NewRules(all[i], all) is not { } rules)
                    continue;
                all[i] = all[i] with { Rules = rules };
                changed = true;
            }
        }

        return all;
    }

    private static string Text(PolicyRule rule) => JsonSerializer.Serialize(rule, KubernetesJson.Default.PolicyRule);
}
