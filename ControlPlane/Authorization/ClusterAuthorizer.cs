using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Authorization;

/// <summary>Authorization of one cluster: system:masters, then nodes by what is theirs, then roles and bindings.</summary>
internal sealed class ClusterAuthorizer(IClusterStore store) : IAuthorizer
{
    private static readonly PolicyRule[] Everything =
    [
        new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] },
        new() { Verbs = ["*"], NonResourceURLs = ["*"] },
    ];

    private readonly NodeAuthorizer _nodes = new(store);
    private volatile RbacIndex? _index;

    /// <inheritdoc/>
    public AuthorizationDecision Authorize(UserInfo user, RequestAttributes attributes)
    {
        if (user.Groups.Contains(UserInfo.MastersGroup)) return new AuthorizationDecision(true, "");
        var refusal = "";
        if (user.NodeName is { } node)
        {
            var decision = _nodes.Authorize(node, attributes);
            if (decision.Allowed) return decision;
            refusal = decision.Reason;
        }
        foreach (var grant in Index().Grants(user, attributes.IsResourceRequest ? attributes.Namespace : ""))
            foreach (var rule in grant.Rules)
                if (RbacRules.Covers(rule, attributes)) return new AuthorizationDecision(true, $"RBAC: allowed by {grant.Binding} to {Whom(user)}");
        return new AuthorizationDecision(false, refusal);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PolicyRule> RulesFor(UserInfo user, string namespaceName) =>
        user.Groups.Contains(UserInfo.MastersGroup) ? Everything : [.. Index().Grants(user, namespaceName).SelectMany(grant => grant.Rules).Distinct()];

    private RbacIndex Index() => _index = RbacIndex.Of(store, _index);

    private static string Whom(UserInfo user) => $"User \"{user.Name}\"";
}
