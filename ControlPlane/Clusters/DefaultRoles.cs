using Platform.ControlPlane.Authentication;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Rbac.V1;
using static Platform.ControlPlane.Clusters.RoleParts;

namespace Platform.ControlPlane.Clusters;

/// <summary>The cluster roles and bindings that every cluster begins with, named and meant as upstream's.</summary>
internal static class DefaultRoles
{
    private const string Aggregate = "rbac.authorization.k8s.io/aggregate-to-", Write = "create,delete,deletecollection,patch,update";

    /// <summary>Every cluster role.</summary>
    public static IEnumerable<ClusterRole> ClusterRoles() => [.. UserRoles(), .. SystemRoles(), .. ControllerRoles.ClusterRoles()];

    /// <summary>Every binding of cluster roles in the whole cluster.</summary>
    public static IEnumerable<ClusterRoleBinding> ClusterRoleBindings() =>
    [
        Bind("cluster-admin", "cluster-admin", Group(UserInfo.MastersGroup)),
        Bind("system:discovery", "system:discovery", Group(UserInfo.AuthenticatedGroup)),
        Bind("system:basic-user", "system:basic-user", Group(UserInfo.AuthenticatedGroup)),
        Bind("system:public-info-viewer", "system:public-info-viewer", Group(UserInfo.AuthenticatedGroup), Group(UserInfo.UnauthenticatedGroup)),
        Bind("system:service-account-issuer-discovery", "system:service-account-issuer-discovery", Group("system:serviceaccounts")),
        Bind("system:kube-scheduler", "system:kube-scheduler", User("system:kube-scheduler")),
        Bind("system:volume-scheduler", "system:volume-scheduler", User("system:kube-scheduler")),
        Bind("system:kube-dns", "system:kube-dns", Account("kube-dns")),
        // Nodes have their rights from node authorisation, each what is its own: the role is there for whoever looks it up.
        Bind("system:node", "system:node"),
        Bind("system:kube-controller-manager", "system:kube-controller-manager", User("system:kube-controller-manager")),
        Bind("system:node-proxier", "system:node-proxier", User("system:kube-proxy")),
        Bind("system:monitoring", "system:monitoring", Group("system:monitoring")),
        Bind("kubeadm:kubelet-bootstrap", "system:node-bootstrapper", Group("system:bootstrappers")),
        Bind("kubeadm:node-autoapprove-bootstrap", "system:certificates.k8s.io:certificatesigningrequests:nodeclient", Group("system:bootstrappers")),
        Bind("kubeadm:node-autoapprove-certificate-rotation", "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", Group(UserInfo.NodesGroup)),
        .. ControllerRoles.ClusterRoleBindings(),
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
        Role("system:auth-delegator", Delegation()),
        Role("system:node-bootstrapper", Rule("create,get,list,watch", "certificates.k8s.io", "certificatesigningrequests")),
        Role("system:certificates.k8s.io:certificatesigningrequests:nodeclient", Rule("create", "certificates.k8s.io", "certificatesigningrequests/nodeclient")),
        Role("system:certificates.k8s.io:certificatesigningrequests:selfnodeclient", Rule("create", "certificates.k8s.io", "certificatesigningrequests/selfnodeclient")),
        Role("system:kubelet-api-admin", Rule(Read, "", "nodes"), Rule("proxy", "", "nodes"), Rule("*", "", "nodes/log,nodes/metrics,nodes/proxy,nodes/stats")),
        Role("system:node-proxier", Rule("list,watch", "", "endpoints,services,nodes"), Rule("get", "", "nodes"), Rule("list,watch", "discovery.k8s.io", "endpointslices"),
            Rule("list,watch", "networking.k8s.io", "servicecidrs"), EventWriting()),
        Role("system:kube-dns", Rule("list,watch", "", "endpoints,services"), Rule("list,watch", "discovery.k8s.io", "endpointslices")),
        Role("system:kube-aggregator", Rule(Read, "", "endpoints,services")),
        Role("system:heapster", Rule(Read, "", "events,namespaces,nodes,pods")),
        Role("system:node-problem-detector", Rule("get", "", "nodes"), Rule("patch", "", "nodes/status"), EventWriting()),
        Role("system:persistent-volume-provisioner",
            Rule("create,delete,get,list,watch", "", "persistentvolumes"), Rule("get,list,update,watch", "", "persistentvolumeclaims"),
            Rule(Read, "storage.k8s.io", "storageclasses"), Rule("watch", "", "events"), EventWriting()),
        Role("system:kube-scheduler",
        [
            Rule(Read, "", "nodes,pods,replicationcontrollers,services,persistentvolumes,persistentvolumeclaims,namespaces"),
            Rule("delete", "", "pods"), Rule("create", "", "bindings,pods/binding"), Rule("patch,update", "", "pods/status"),
            Rule(Read, "apps", "replicasets,statefulsets"), Rule(Read, "policy", "poddisruptionbudgets"),
            Rule(Read, "storage.k8s.io", "csinodes,csidrivers,csistoragecapacities,storageclasses,volumeattachments"),
            .. LeaderElection("kube-scheduler"), .. Delegation(), EventWriting(),
        ]),
        Role("system:kube-controller-manager",
        [
            Rule("list,watch", "*", "*"), Rule("create,delete,get,update", "", "secrets"), Rule("create,get,update", "", "serviceaccounts"), Rule("create", "", "serviceaccounts/token"),
            Rule("get", "", "configmaps,namespaces"), .. LeaderElection("kube-controller-manager"), .. Delegation(), EventWriting(),

            // The platform's controllers are all this user; upstream's have these rights by service accounts of their own.
            Rule("bind,escalate,patch,update", RbacGroup, "clusterroles"), Rule("approve,sign", "certificates.k8s.io", "signers", "kubernetes.io/*"),
        ]),
        Approver("legacy-unknown-approver", "kubernetes.io/legacy-unknown"),
        Approver("kubelet-serving-approver", "kubernetes.io/kubelet-serving"),
        Approver("kube-apiserver-client-approver", "kubernetes.io/kube-apiserver-client"),
        Approver("kube-apiserver-client-kubelet-approver", "kubernetes.io/kube-apiserver-client-kubelet"),
        Role("system:volume-scheduler", Rule("get,list,patch,update,watch", "", "persistentvolumes"), Rule("get,list,patch,update,watch", "", "persistentvolumeclaims"),
            Rule(Read, "storage.k8s.io", "storageclasses")),
        NodeRole(),
    ];

    private static ClusterRole Approver(string name, string signer) => Role($"system:certificates.k8s.io:{name}",
        Rule("approve", "certificates.k8s.io", "signers", signer));

    private static PolicyRule[] LeaderElection(string lease) =>
        [Rule("create", "coordination.k8s.io", "leases"), Rule("get,update", "coordination.k8s.io", "leases", lease)];

    private static PolicyRule[] Delegation() => [Rule("create", "authentication.k8s.io", "tokenreviews"), Rule("create", "authorization.k8s.io", "subjectaccessreviews")];

    private static ClusterRole NodeRole() => Role("system:node",
    [
        .. Delegation(), Rule("create", "authorization.k8s.io", "localsubjectaccessreviews"), Rule(Read, "", "services,nodes,pods,configmaps,secrets"),
        Rule("create,patch,update", "", "nodes"), Rule("patch,update", "", "nodes/status,pods/status"), Rule("create,patch,update", "", "events"),
        Rule("create,delete", "", "pods"), Rule("create", "", "pods/eviction,serviceaccounts/token"), Rule("get", "", "persistentvolumeclaims,persistentvolumes,endpoints,serviceaccounts"),
        Rule("get,patch,update", "", "persistentvolumeclaims/status"), Rule("create,get,list,watch", "certificates.k8s.io", "certificatesigningrequests"),
        Rule("create,delete,get,patch,update", "coordination.k8s.io", "leases"), Rule("get", "storage.k8s.io", "volumeattachments"),
        Rule(Read, "storage.k8s.io", "csidrivers"), Rule("create,delete,get,patch,update", "storage.k8s.io", "csinodes"), Rule(Read, "node.k8s.io", "runtimeclasses"),
    ]);

    private static ClusterRole Aggregated(string name, string selects, PolicyRule[] rules, string? aggregatesTo) => new()
    {
        Metadata = aggregatesTo is null ? Meta(name) : Meta(name, (aggregatesTo, "true")),
        AggregationRule = new AggregationRule { ClusterRoleSelectors = [new LabelSelector { MatchLabels = new Dictionary<string, string> { [Aggregate + selects] = "true" } }] },
        Rules = rules,
    };
}
