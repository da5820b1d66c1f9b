using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Authentication;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Admission;

/// <summary>Nobody grants by roles and bindings what they do not have themselves, unless they may <c>escalate</c> or <c>bind</c>.</summary>
/// <param name="store">The objects.</param>
/// <param name="authorizer">Knows what people may do.</param>
internal sealed class RoleEscalation(IClusterStore store, IAuthorizer authorizer) : IAdmissionPlugin
{
    private const string Group = "rbac.authorization.k8s.io";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Operation == AdmissionOperation.Delete || !context.Resource.StartsWith(Group + "/", StringComparison.Ordinal))
            return null;
        if (context.Request.User.Groups.Contains(UserInfo.MastersGroup))
            return null;
        return context.Request.Kind.Kind switch
        {
            "Role" or "ClusterRole" => Role(context),
            _ => Binding(context),
        };
    }

    private Status? Role(AdmissionContext context)
    {
        var request = context.Request;
        if (JsonNodes.Same(context.Object!["rules"], context.Old?["rules"]) && JsonNodes.Same(context.Object["aggregationRule"], context.Old?["aggregationRule"]))
            return null;
        if (May(request, "escalate", request.Kind.Plural, request.Name))
            return null;
        if (context.Object["aggregationRule"] is not null && !Covers(request, [.. ClusterAdmin()]))
            return ApiErrors.Forbidden(request.Kind, request.Name, "must have cluster-admin privileges to use an aggregationRule");
        return Judge(request, Rules(context.Object));
    }

    private Status? Binding(AdmissionContext context)
    {
        var request = context.Request;
        var role = context.Object.Object("roleRef");
        if (context.Old is not null && JsonNodes.Same(context.Object!["subjects"], context.Old["subjects"]) && JsonNodes.Same(role, context.Old["roleRef"]))
            return null;
        var (plural, ns) = role.Text("kind") == "Role" ? ("roles", request.Namespace) : ("clusterroles", "");
        var name = role.Text("name") ?? "";
        if (May(request, "bind", plural, name))
            return null;
        return store.Get(new ObjectKey($"{Group}/{plural}", ns, name)) is { } stored
            ? Judge(request, Rules(StoredJson.Parse(stored.Json)))
            : ApiErrors.NotFound(plural == "roles" ? Kubernetes.Rbac.V1.Role.Definition : ClusterRole.Definition, name);
    }

    private Status? Judge(ApiRequest request, IReadOnlyList<PolicyRule> rules)
    {
        var held = authorizer.RulesFor(request.User, request.Namespace);
        var missing = rules.SelectMany(RuleCoverage.Split).Where(wanted => !held.Any(rule => RuleCoverage.Covers(rule, wanted))).ToList();
        if (missing.Count == 0)
            return null;
        var groups = string.Join(' ', request.User.Groups.Select(g => $"\"{g}\""));
        return ApiErrors.Forbidden(
            request.Kind,
            request.Name,
            $"user \"{request.User.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n"
            + string.Join('\n', RuleCoverage.Join(missing).Select(RuleCoverage.Describe)));
    }

    private bool Covers(ApiRequest request, IReadOnlyList<PolicyRule> rules)
    {
        var held = authorizer.RulesFor(request.User, request.Namespace);
        return rules.SelectMany(RuleCoverage.Split).All(wanted => held.Any(rule => RuleCoverage.Covers(rule, wanted)));
    }

    private bool May(ApiRequest request, string verb, string plural, string name) => authorizer.Authorize(request.User, new RequestAttributes
    {
        Verb = verb,
        ApiGroup = Group,
        ApiVersion = "*",
        Resource = plural,
        Namespace = request.Namespace,
        Name = name,
    }).Allowed;

    private static IEnumerable<PolicyRule> ClusterAdmin() =>
    [
        new() { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] },
        new() { Verbs = ["*"], NonResourceURLs = ["*"] },
    ];

    private static IReadOnlyList<PolicyRule> Rules(JsonObject role) => role["rules"]?.Deserialize(KubernetesJson.Default.IReadOnlyListPolicyRule) ?? [];
}
