using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Authorization;

/// <summary>Whether a rule covers a request, as rbac.authorization.k8s.io/v1 defines it.</summary>
internal static class RbacRules
{
    /// <summary>Whether the rule allows the request.</summary>
    public static bool Covers(PolicyRule rule, RequestAttributes attributes)
    {
        if (!Has(rule.Verbs, attributes.Verb)) return false;
        if (!attributes.IsResourceRequest) return rule.NonResourceURLs?.Any(pattern => CoversPath(pattern, attributes.Path)) == true;
        return Has(rule.ApiGroups, attributes.ApiGroup) && CoversResource(rule.Resources, attributes)
            && (rule.ResourceNames is not { Count: > 0 } names || names.Contains(attributes.Name));
    }

    private static bool Has(IReadOnlyList<string>? values, string value)
    {
        if (values is null) return false;
        foreach (var candidate in values)
            if (candidate == "*" || candidate == value) return true;
        return false;
    }

    private static bool CoversResource(IReadOnlyList<string>? resources, RequestAttributes attributes)
    {
        if (resources is null) return false;
        foreach (var candidate in resources)
        {
            if (candidate == "*") return true;
            if (attributes.Subresource.Length == 0)
            {
                if (candidate == attributes.Resource) return true;
                continue;
            }
            var slash = candidate.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0 || !candidate.AsSpan(slash + 1).SequenceEqual(attributes.Subresource)) continue;
            if (candidate.AsSpan(0, slash) is "*" || candidate.AsSpan(0, slash).SequenceEqual(attributes.Resource)) return true;
        }
        return false;
    }

    private static bool CoversPath(string pattern, string path) =>
        pattern == "*" || pattern == path || (pattern.EndsWith('*') && path.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal));
}
