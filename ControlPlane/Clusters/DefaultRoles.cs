using Platform.ControlPlane.Authentication;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Clusters;

/// <summary>The cluster roles and bindings that every cluster begins with, named and meant as upstream's.</summary>
internal static class DefaultRoles
{
    private const string RbacGroup = "rbac.authorization.k8s.io", Aggregate = "rbac.authorization.k8s.io/aggregate-to-";
    private const string Read = "get,list,watch", Write = "create,delete,deletecollection,patch,update";

    /// <summary>Every cluster role.</summary>
    public static IEnumerable<ClusterRole> ClusterRoles() => [.. UserRoles(), .. SystemRoles()];

    /// <summary>Every binding of cluster roles in the whole cluster.</summary>
    public static IEnumerable<ClusterRoleBinding> ClusterRoleBindings() =>
    [
        Bind("cluster-admin", "cluster-admin", Group(UserInfo.MastersGroup)),
        Bind("system:discovery", "system:discovery", Group(UserInfo.AuthenticatedGroup)),
        Bind("system:basic-user", "system:basic-user", Group(UserInfo.AuthenticatedGroup)),
        Bind("system:public-info-viewer", "system:public-info-viewer", Group(UserInfo.AuthenticatedGroup), Group(UserInfo.UnauthenticatedGroup)),
        Bind("system:service-account-issuer-discovery", "system:service-account-issuer-discovery", Group("system:serviceaccounts")),
        Bind("system:kube-scheduler", "system:kube-scheduler", User("system:kube-scheduler")),
        Bind("system:kube-controller-manager", "system:kube-controller-manager", User("system:kube-controller-manager")),
        Bind("system:node-proxier", "system:node-proxier", User("system:kube-proxy")),
        Bind("system:monitoring", "system:monitoring", Group("system:monitoring")),
        Bind("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", Group("system:bootstrappers")),
        Bind("kubeadm:node-autoapprove-bootstrap", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", Group("system:bootstrappers")),
        Bind("kubeadm:node-autoapprove-certificate-rotation", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", Group(UserInfo.NodesGroup)),
    ];

    private static IEnumerable<ClusterRole> UserRoles()
    {
        PolicyRule[] view =
        [
            Rule(Read, "", "configmaps,endpoints,persistentvolumeclaims,persistentvolumeclaims/status,pods,replicationcontrollers,replicationcontrollers/scale,serviceaccounts,services,services/status"),
            Rule(Read, "", "bindings,events,limitranges,namespaces,namespaces/status,pods/log,pods/status,replicationcontrollers/status,resourcequotas,resourcequotas/status"),
            Rule(Read, "discovery.k8s.io", "endpointslices"),
            Rule(Read, "apps", "controllerrevisions,daemonsets,daemonsets/status,deployments,deployments/scale,deployments/status,replicasets,replicasets/scale,replicasets/status,statefulsets,statefulsets/scale,statefulsets/status"),
            Rule(Read, "autoscaling", "horizontalpodautoscalers,horizontalpodautoscalers/status"),
            Rule(Read, "batch", "cronjobs,cronjobs/status,jobs,jobs/status"),
            Rule(Read, "policy", "poddisruptionbudgets,poddisruptionbudgets/status"),
            Rule(Read, "networking.k8s.io", "ingresses,ingresses/status,networkpolicies"),
        ];
        PolicyRule[] edit =
        [
            Rule(Read, "", "pods/attach,pods/exec,pods/portforward,pods/proxy,secrets,services/proxy"),
            Rule("impersonate", "", "serviceaccounts"),
            Rule(Write, "", "pods,pods/attach,pods/exec,pods/portforward,pods/proxy"),
            Rule("create", "", "pods/eviction,serviceaccounts/token"),
            Rule(Write, "", "configmaps,events,persistentvolumeclaims,replicationcontrollers,replicationcontrollers/scale,secrets,serviceaccounts,services,services/proxy"),
            Rule(Write, "apps", "daemonsets,deployments,deployments/rollback,deployments/scale,replicasets,replicasets/scale,statefulsets,statefulsets/scale"),
            Rule(Write, "autoscaling", "horizontalpodautoscalers"),
            Rule(Write, "batch", "cronjobs,jobs"),
            Rule(Write, "policy", "poddisruptionbudgets"),
            Rule(Write, "networking.k8s.io", "ingresses,networkpolicies"),
            Rule($"{Read},{Write}", "coordination.k8s.io", "leases"),
        ];
        PolicyRule[] admin =
        [
            Rule("create", "authorization.k8s.io", "localsubjectaccessreviews"),
            Rule($"{Read},{Write}", RbacGroup, "rolebindings,roles"),
        ];
        return
        [
            Role("cluster-admin", Rule("*", "*", "*"), Paths("*", "*")),
            Role("system:aggregate-to-view", view) with { Metadata = Meta("system:aggregate-to-view", (Aggregate + "view", "true")) },
            Role("system:aggregate-to-edit", edit) with { Metadata = Meta("system:aggregate-to-edit", (Aggregate + "edit", "true")) },
            Role("system:aggregate-to-admin", admin) with { Metadata = Meta("system:aggregate-to-admin", (Aggregate + "admin", "true")) },
            Aggregated("view", "view", [.. view], Aggregate + "edit"),
            Aggregated("edit", "edit", [.. edit, .. view], Aggregate + "admin"),
            Aggregated("admin", "admin", [.. admin, .. edit, .. view], null),
        ];
    }

    private static IEnumerable<ClusterRole> SystemRoles() =>
    [
        Role("system:discovery", Paths("get", "/api,/api/*,/apis,/apis/*,/healthz,/livez,/openapi,/openapi/*,/readyz,/version,/version/")),
        Role("system:public-info-viewer", Paths("get", "/healthz,/livez,/readyz,/version,/version/")),
        Role("system:basic-user",
            Rule("create", "authorization.k8s.io", "selfsubjectaccessreviews,selfsubjectrulesreviews"),
            Rule("create", "authentication.k8s.io", "selfsubjectreviews")),
        Role("system:service-account-issuer-discovery", Paths("get", "/.well-known/openid-configuration,/.well-known/openid-configuration/,/openid/v1/jwks,/openid/v1/jwks/")),
        Role("system:monitoring", Paths("get", "/healthz,/healthz/*,/livez,/livez/*,/metrics,/metrics/slis,/readyz,/readyz/*")),
        Role("system:auth-delegator", Rule("create", "authentication.k8s.io", "tokenreviews"), Rule("create", "authorization.k8s.io", "subjectaccessreviews")),
        Role("system:node-bootstrapper", Rule("create,get,list,watch", "certificates.k8s.io", "certificatesigningrequests")),
        Role("system:certificates.k8s.io:certificatesigningrequests:nodeclient", Rule("create", "certificates.k8s.io", "certificatesigningrequests/nodeclient")),
        Role("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", Rule("create", "certificates.k8s.io", "certificatesigningrequests/selfnodeclient")),
        Role("system:kubelet-api-admin", Rule(Read, "", "nodes"), Rule("proxy", "", "nodes"), Rule("*", "", "nodes/log,nodes/metrics,nodes/proxy,nodes/stats")),
        Role("system:node-proxier", Rule("list,watch", "", "endpoints,services,nodes"), Rule("get", "", "nodes"), Rule("list,watch", "discovery.k8s.io", "endpointslices"), EventWriting()),
        Role("system:kube-dns", Rule("list,watch", "", "endpoints,services")),
        Role("system:node-problem-detector", Rule("get", "", "nodes"), Rule("patch", "", "nodes/status"), EventWriting()),
        Role("system:persistent-volume-provisioner",
            Rule("create,delete,get,list,watch", "", "persistentvolumes"), Rule("get,list,update,watch", "", "persistentvolumeclaims"),
            Rule(Read, "storage.k8s.io", "storageclasses"), EventWriting()),
        Role("system:kube-scheduler",
            Rule(Read, "", "nodes,pods,replicationcontrollers,services,persistentvolumes,persistentvolumeclaims,namespaces"),
            Rule("delete", "", "pods"), Rule("create", "", "bindings,pods/binding"), Rule("patch,update", "", "pods/status"),
            Rule(Read, "apps", "replicasets,statefulsets"), Rule(Read, "policy", "poddisruptionbudgets"),
            Rule(Read, "storage.k8s.io", "csinodes,csidrivers,csistoragecapacities,storageclasses,volumeattachments"),
            Rule("create,get,list,patch,update,watch", "coordination.k8s.io", "leases"), EventWriting()),
        Role("system:kube-controller-manager",
            Rule(Read, "*", "*"), Rule("create", "", "secrets,serviceaccounts,serviceaccounts/token"), Rule("update", "", "secrets,serviceaccounts"),
            Rule("create,get,update", "coordination.k8s.io", "leases"),
            Rule("bind,escalate,patch,update", RbacGroup, "clusterroles"),
            Rule("approve,sign", "certificates.k8s.io", "signers") with { ResourceNames = ["kubernetes.io/*"] }, EventWriting()),
        Approver("legacy-unknown-approver", "kubernetes.io/legacy-unknown"),
        Approver("kubelet-serving-approver", "kubernetes.io/kubelet-serving"),
        Approver("kube-apiserver-client-approver", "kubernetes.io/kube-apiserver-client"),
        Approver("kube-apiserver-client-kubelet-approver", "kubernetes.io/kube-apiserver-client-kubelet"),
        Role("system:volume-scheduler", Rule("get,list,patch,update,watch", "", "persistentvolumes"), Rule("get,list,patch,update,watch", "", "persistentvolumeclaims"),
            Rule(Read, "storage.k8s.io", "storageclasses")),
    ];

    private static ClusterRole Approver(string name, string signer) => Role($"system:certificates.k8s.io:{name}",
        Rule("approve", "certificates.k8s.io", "signers") with { ResourceNames = [signer] });

    private static PolicyRule EventWriting() => Rule("create,patch,update", ",events.k8s.io", "events");

    private static PolicyRule Rule(string verbs, string groups, string resources) =>
        new() { Verbs = verbs.Split(','), ApiGroups = groups.Split(','), Resources = resources.Split(',') };

    private static PolicyRule Paths(string verbs, string paths) => new() { Verbs = verbs.Split(','), NonResourceURLs = paths.Split(',') };

    private static ClusterRole Role(string name, params PolicyRule[] rules) => new() { Metadata = Meta(name), Rules = rules };

    private static ClusterRole Aggregated(string name, string selects, PolicyRule[] rules, string? aggregatesTo) => new()
    {
        Metadata = aggregatesTo is null ? Meta(name) : Meta(name, (aggregatesTo, "true")),
        AggregationRule = new AggregationRule { ClusterRoleSelectors = [new LabelSelector { MatchLabels = new Dictionary<string, string> { [Aggregate + selects] = "true" } }] },
        Rules = rules,
    };

    private static ClusterRoleBinding Bind(string name, string role, params Subject[] subjects) => new()
    {
        Metadata = Meta(name),
        RoleRef = new RoleRef { ApiGroup = RbacGroup, Kind = "ClusterRole", Name = role },
        Subjects = subjects,
    };

    private static Subject Group(string name) => new() { Kind = "Group", ApiGroup = RbacGroup, Name = name };

    private static Subject User(string name) => new() { Kind = "User", ApiGroup = RbacGroup, Name = name };

    private static ObjectMeta Meta(string name, params (string Key, string Value)[] labels) => new()
    {
        Name = name,
        Labels = labels.Append(("kubernetes.io/bootstrapping", "rbac-defaults")).ToDictionary(),
        Annotations = new Dictionary<string, string> { ["rbac.authorization.kubernetes.io/autoupdate"] = "true" },
    };
}
