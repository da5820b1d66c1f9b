using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of roles and their bindings.</summary>
internal static class RbacValidation
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <summary>Checks a role.</summary>
    public static void CheckRole(JsonObject document, bool namespaced, List<FieldError> errors)
    {
        foreach (var (rule, path) in Checks.Items(document, "rules", ""))
        {
            if (rule.Array("verbs") is not { Count: > 0 })
                errors.Add(FieldError.Required($"{path}.verbs", "verbs must contain at least one value"));
            var urls = rule.Array("nonResourceURLs") is { Count: > 0 } given ? given : null;
            var (groups, resources) = (rule.Array("apiGroups") is { Count: > 0 }, rule.Array("resources") is { Count: > 0 });
            if (urls is not null && namespaced)
                errors.Add(FieldError.Invalid($"{path}.nonResourceURLs", urls.DeepClone(), "namespaced rules cannot apply to non-resource URLs"));
            else if (urls is not null && (groups || resources || rule.Array("resourceNames") is { Count: > 0 }))
                errors.Add(FieldError.Invalid($"{path}.nonResourceURLs", urls.DeepClone(), "rules cannot apply to both regular resources and non-resource URLs"));
            if (urls is not null)
                continue;
            if (!groups)
                errors.Add(FieldError.Required($"{path}.apiGroups", "resource rules must supply at least one api group"));
            if (!resources)
                errors.Add(FieldError.Required($"{path}.resources", "resource rules must supply at least one resource"));
        }

        foreach (var (selector, path) in Checks.Items(document.Object("aggregationRule"), "clusterRoleSelectors", "aggregationRule"))
            Checks.Selector(selector, path, errors);
        if (document.Object("aggregationRule") is { } aggregation && aggregation.Array("clusterRoleSelectors") is not { Count: > 0 })
            errors.Add(FieldError.Required("aggregationRule.clusterRoleSelectors", "at least one clusterRoleSelector required if aggregationRule is non-nil"));
    }

    /// <summary>Checks a binding.</summary>
    public static void CheckBinding(JsonObject document, bool namespaced, List<FieldError> errors)
    {
        var role = document.Object("roleRef");
        Checks.OneOf(role, "apiGroup", "roleRef", errors, Group);
        if (namespaced)
            Checks.OneOf(role, "kind", "roleRef", errors, "Role", "ClusterRole");
        else
            Checks.OneOf(role, "kind", "roleRef", errors, "ClusterRole");
        Checks.Needed(role, "name", "roleRef", errors);
        foreach (var (subject, path) in Checks.Items(document, "subjects", ""))
            CheckSubject(subject, namespaced, path, errors);
    }

    private static void CheckSubject(JsonObject subject, bool namespaced, string path, List<FieldError> errors)
    {
        Checks.Needed(subject, "name", path, errors);
        switch (subject.Text("kind"))
        {
            case "ServiceAccount":
                Checks.Named(subject, "name", path, DnsNames.SubdomainError, errors);
                if (subject.TryText("apiGroup", out var group))
                    errors.Add(FieldError.NotSupported($"{path}.apiGroup", group, [""]));
                if (!namespaced)
                    Checks.Needed(subject, "namespace", path, errors);
                break;
            case "User" or "Group":
                Checks.OneOf(subject, "apiGroup", path, errors, Group);
                break;
            default:
                errors.Add(FieldError.NotSupported($"{path}.kind", subject.Text("kind") ?? "", ["ServiceAccount", "User", "Group"]));
                break;
        }
    }
}
