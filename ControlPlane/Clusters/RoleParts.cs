using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Clusters;

/// <summary>What default roles and bindings are put together from.</summary>
internal static class RoleParts
{
    /// <summary>API group of roles.</summary>
    public const string RbacGroup = "rbac.authorization.k8s.io";

    /// <summary>Annotation of what is reconciled at each start.</summary>
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <summary>Verbs that read.</summary>
    public const string Read = "get,list,watch";

    /// <summary>Namespace of the cluster's own components.</summary>
    public const string SystemNamespace = "kube-system";

    /// <summary>A rule over resources; the parts are lists with commas.</summary>
    public static PolicyRule Rule(string verbs, string groups, string resources) =>
        new() { Verbs = verbs.Split(','), ApiGroups = groups.Split(','), Resources = resources.Split(',') };

    /// <summary>A rule over named objects.</summary>
    public static PolicyRule Rule(string verbs, string groups, string resources, string names) =>
        Rule(verbs, groups, resources) with { ResourceNames = names.Split(',') };

    /// <summary>A rule over paths.</summary>
    public static PolicyRule Paths(string verbs, string paths) => new() { Verbs = verbs.Split(','), NonResourceURLs = paths.Split(',') };

    /// <summary>The rule of whoever tells what happens.</summary>
    public static PolicyRule EventWriting() => Rule("create,patch,update", ",events.k8s.io", "events");

    /// <summary>A role in the whole cluster.</summary>
    public static ClusterRole Role(string name, params PolicyRule[] rules) => new() { Metadata = Meta(name), Rules = rules };

    /// <summary>A role in a namespace.</summary>
    public static Role RoleIn(string ns, string name, params PolicyRule[] rules) => new() { Metadata = Meta(name) with { Namespace = ns }, Rules = rules };

    /// <summary>Grants a role in the whole cluster.</summary>
    public static ClusterRoleBinding Bind(string name, string role, params Subject[] subjects) => new()
    {
        Metadata = Meta(name),
        RoleRef = new RoleRef { ApiGroup = RbacGroup, Kind = "ClusterRole", Name = role },
        Subjects = subjects,
    };

    /// <summary>Grants a namespace's role in it.</summary>
    public static RoleBinding BindIn(string ns, string name, string role, params Subject[] subjects) => new()
    {
        Metadata = Meta(name) with { Namespace = ns },
        RoleRef = new RoleRef { ApiGroup = RbacGroup, Kind = "Role", Name = role },
        Subjects = subjects,
    };

    /// <summary>Everybody in a group.</summary>
    public static Subject Group(string name) => new() { Kind = "Group", ApiGroup = RbacGroup, Name = name };

    /// <summary>A user.</summary>
    public static Subject User(string name) => new() { Kind = "User", ApiGroup = RbacGroup, Name = name };

    /// <summary>A service account of the cluster's own components.</summary>
    public static Subject Account(string name) => new() { Kind = "ServiceAccount", Name = name, Namespace = SystemNamespace };

    /// <summary>Metadata of a default role or binding.</summary>
    public static ObjectMeta Meta(string name, params (string Key, string Value)[] labels) => new()
    {
        Name = name,
        Labels = labels.Append(("kubernetes.io/bootstrapping", "rbac-defaults")).ToDictionary(),
        Annotations = new Dictionary<string, string> { [AutoUpdate] = "true" },
    };
}
