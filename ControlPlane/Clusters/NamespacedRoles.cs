using Platform.Kubernetes.Rbac.V1;
using static Platform.ControlPlane.Clusters.RoleParts;

namespace Platform.ControlPlane.Clusters;

/// <summary>Roles and bindings in the namespaces of the cluster's own, named and meant as upstream's.</summary>
internal static class NamespacedRoles
{
    private const string Public = "kube-public", Manager = "kube-controller-manager", Scheduler = "kube-scheduler", Locking = "system::leader-locking-";
    private const string Signer = "system:controller:bootstrap-signer", Provider = "system:controller:cloud-provider", Cleaner = "system:controller:token-cleaner";
    private const string Reader = "extension-apiserver-authentication-reader";

    /// <summary>The roles.</summary>
    public static IEnumerable<Role> Roles() =>
    [
        RoleIn(Public, Signer, Rule(Read, "", "configmaps"), Rule("update", "", "configmaps", "cluster-info"), EventWriting()),
        RoleIn(SystemNamespace, Reader, Rule(Read, "", "configmaps", "extension-apiserver-authentication")),
        RoleIn(SystemNamespace, Locking + Manager, Rule("create,get,list,update,watch", "coordination.k8s.io", "leases")),
        RoleIn(SystemNamespace, Locking + Scheduler, Rule("create,get,list,update,watch", "coordination.k8s.io", "leases")),
        RoleIn(SystemNamespace, Signer, Rule(Read, "", "secrets")),
        RoleIn(SystemNamespace, Provider, Rule("create,get,list,watch", "", "configmaps")),
        RoleIn(SystemNamespace, Cleaner, Rule("delete,get,list,watch", "", "secrets"), EventWriting()),
    ];

    /// <summary>Who has them.</summary>
    public static IEnumerable<RoleBinding> RoleBindings() =>
    [
        BindIn(Public, Signer, Signer, Account("bootstrap-signer")),
        BindIn(SystemNamespace, "system::" + Reader, Reader, User("system:" + Manager), User("system:" + Scheduler)),
        BindIn(SystemNamespace, Locking + Manager, Locking + Manager, User("system:" + Manager), Account(Manager), Account("leader-election-controller")),
        BindIn(SystemNamespace, Locking + Scheduler, Locking + Scheduler, User("system:" + Scheduler), Account(Scheduler)),
        BindIn(SystemNamespace, Signer, Signer, Account("bootstrap-signer")),
        BindIn(SystemNamespace, Provider, Provider, Account("cloud-provider")),
        BindIn(SystemNamespace, Cleaner, Cleaner, Account("token-cleaner")),
    ];
}
