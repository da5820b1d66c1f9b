using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Authorization;

/// <summary>Whether rules grant what other rules grant.</summary>
internal static class RuleCoverage
{
    /// <summary>A rule taken apart: each part is one verb on one resource (or one object of it) or one path.</summary>
    public static IEnumerable<PolicyRule> Split(PolicyRule rule)
    {
        foreach (var verb in rule.Verbs)
        {
            foreach (var path in rule.NonResourceURLs ?? [])
                yield return new PolicyRule { Verbs = [verb], NonResourceURLs = [path] };
            foreach (var group in rule.ApiGroups ?? [])
            {
                foreach (var resource in rule.Resources ?? [])
                {
                    var part = new PolicyRule { Verbs = [verb], ApiGroups = [group], Resources = [resource] };
                    if (rule.ResourceNames is not { Count: > 0 } names)
                        yield return part;
                    else
                    {
                        foreach (var name in names)
                            yield return part with { ResourceNames = [name] };
                    }
                }
            }
        }
    }

    /// <summary>Whether a rule grants a part that <see cref="Split"/> made.</summary>
    public static bool Covers(PolicyRule rule, PolicyRule part)
    {
        if (!Has(rule.Verbs, part.Verbs[0]))
            return false;
        if (part.NonResourceURLs is { Count: > 0 } paths)
            return rule.NonResourceURLs?.Any(held => CoversPath(held, paths[0])) == true;
        return Has(rule.ApiGroups, part.ApiGroups![0])
            && rule.Resources?.Any(held => CoversResource(held, part.Resources![0])) == true
            && (rule.ResourceNames is not { Count: > 0 } names || (part.ResourceNames is { Count: > 0 } wanted && names.Contains(wanted[0])));
    }

    /// <summary>Parts put together again that differ in their verbs only.</summary>
    public static IEnumerable<PolicyRule> Join(IEnumerable<PolicyRule> parts) => parts
        .GroupBy(p => (Key(p.ApiGroups), Key(p.Resources), Key(p.ResourceNames), Key(p.NonResourceURLs)))
        .Select(g => g.First() with { Verbs = [.. g.Select(p => p.Verbs[0]).Distinct()] });

    /// <summary>A rule as messages show it.</summary>
    public static string Describe(PolicyRule rule)
    {
        var parts = new[]
        {
            ("APIGroups", rule.ApiGroups), ("Resources", rule.Resources), ("ResourceNames", rule.ResourceNames), ("NonResourceURLs", rule.NonResourceURLs), ("Verbs", rule.Verbs),
        };
        return "{" + string.Join(", ", parts.Where(p => p.Item2 is { Count: > 0 }).Select(p => $"{p.Item1}:[{string.Join(' ', p.Item2!.Select(v => $"\"{v}\""))}]")) + "}";
    }

    private static string Key(IReadOnlyList<string>? values) => values is { Count: > 0 } ? values[0] : "\0";

    private static bool Has(IReadOnlyList<string>? held, string wanted) => held?.Any(value => value == "*" || value == wanted) == true;

    private static bool CoversResource(string held, string wanted) =>
        held == "*" || held == wanted
        || (held.StartsWith("*/", StringComparison.Ordinal) && wanted.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash && wanted.AsSpan(slash).SequenceEqual(held.AsSpan(1)));

    private static bool CoversPath(string held, string wanted) =>
        held == wanted || (held.EndsWith('*') && wanted.TrimEnd('*').StartsWith(held.AsSpan(0, held.Length - 1), StringComparison.Ordinal));
}
