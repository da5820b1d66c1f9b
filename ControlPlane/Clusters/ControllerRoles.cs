using Platform.Kubernetes.Rbac.V1;
using static Platform.ControlPlane.Clusters.RoleParts;

namespace Platform.ControlPlane.Clusters;

/// <summary>What each controller may do that runs under a service account of its own, named and meant as upstream's.</summary>
/// <remarks>The platform's own controllers run inside; these are for whoever runs one of upstream's, and for those who look what there is.</remarks>
internal static class ControllerRoles
{
    private const string Prefix = "system:controller:", All = "*", Storage = "storage.k8s.io", Pods = "pods", Claims = "persistentvolumeclaims", Volumes = "persistentvolumes";
    private const string Adopt = "create,delete,get,list,patch,update,watch", Make = "create,delete,list,patch,watch", ReadUpdate = "get,list,update,watch";

    /// <summary>The roles.</summary>
    public static IEnumerable<ClusterRole> ClusterRoles() => [.. Workloads(), .. Network(), .. Volume(), .. Cluster()];

    /// <summary>Each role for the service account of its name.</summary>
    public static IEnumerable<ClusterRoleBinding> ClusterRoleBindings() =>
        ClusterRoles().Select(role => Bind(role.Metadata.Name!, role.Metadata.Name!, Account(role.Metadata.Name![Prefix.Length..])));

    private static IEnumerable<ClusterRole> Workloads() =>
    [
        Controller("cronjob-controller", Rule(ReadUpdate, "batch", "cronjobs"), Rule(Adopt, "batch", "jobs"), Rule("update", "batch", "cronjobs/status,cronjobs/finalizers"),
            Rule("delete,list,watch", "", Pods), EventWriting()),
        Controller("daemon-set-controller", Rule(Read, "apps", "daemonsets"), Rule("update", "apps", "daemonsets/status,daemonsets/finalizers"), Rule("list,watch", "", "nodes"),
            Rule(Make, "", Pods), Rule("create", "", "pods/binding"), Rule(Adopt, "apps", "controllerrevisions"), EventWriting()),
        Controller("deployment-controller", Rule(ReadUpdate, "apps", "deployments"), Rule("update", "apps", "deployments/status,deployments/finalizers"),
            Rule(Adopt, "apps", "replicasets"), Rule(ReadUpdate, "", Pods), EventWriting()),
        Controller("disruption-controller", Rule(Read, "apps", "deployments,replicasets,statefulsets"), Rule(Read, "", "replicationcontrollers"), Rule(Read, "policy", "poddisruptionbudgets"),
            Rule("update", "policy", "poddisruptionbudgets/status"), Rule("patch,update", "", "pods/status"), Rule("get", All, "*/scale"), EventWriting()),
        Controller("horizontal-pod-autoscaler", Rule(Read, "autoscaling", "horizontalpodautoscalers"), Rule("update", "autoscaling", "horizontalpodautoscalers/status"),
            Rule("get,update", All, "*/scale"), Rule("list,watch", ",metrics.k8s.io", Pods), Rule(Read, "custom.metrics.k8s.io,external.metrics.k8s.io", All), EventWriting()),
        Controller("job-controller", Rule("get,list,patch,update,watch", "batch", "jobs"), Rule("update", "batch", "jobs/status,jobs/finalizers"), Rule(Make, "", Pods), EventWriting()),
        Controller("replicaset-controller", Rule(ReadUpdate, "apps", "replicasets"), Rule("update", "apps", "replicasets/status,replicasets/finalizers"), Rule(Make, "", Pods), EventWriting()),
        Controller("replication-controller", Rule(ReadUpdate, "", "replicationcontrollers"), Rule("update", "", "replicationcontrollers/status,replicationcontrollers/finalizers"),
            Rule(Make, "", Pods), EventWriting()),
        Controller("statefulset-controller", Rule(Adopt, "", Pods), Rule(Read, "apps", "statefulsets"), Rule("update", "apps", "statefulsets/status,statefulsets/finalizers"),
            Rule(Adopt, "apps", "controllerrevisions"), Rule("create,delete,get,list,update,watch", "", Claims), Rule("update", "", "pods/finalizers"), EventWriting()),
        Controller("ttl-after-finished-controller", Rule("delete,get,list,watch", "batch", "jobs"), EventWriting()),
        Controller("pod-garbage-collector", Rule("delete,list,watch", "", Pods), Rule(Read, "", "nodes"), Rule("patch", "", "pods/status")),
    ];

    private static IEnumerable<ClusterRole> Network() =>
    [
        Controller("endpoint-controller", Rule(Read, "", "pods,services"), Rule("create,delete,get,list,update,watch", "", "endpoints"), Rule("create", "", "endpoints/restricted"), EventWriting()),
        Controller("endpointslice-controller", Rule(Read, "", "nodes,pods,services"), Rule("update", "", "services/finalizers"),
            Rule("create,delete,get,list,update,watch", "discovery.k8s.io", "endpointslices"), EventWriting()),
        Controller("endpointslicemirroring-controller", Rule(Read, "", "endpoints,services"), Rule("update", "", "services/finalizers,endpoints/finalizers"),
            Rule("create,delete,get,list,update,watch", "discovery.k8s.io", "endpointslices"), EventWriting()),
        Controller("route-controller", Rule("list,watch", "", "nodes"), Rule("patch", "", "nodes/status"), EventWriting()),
        Controller("service-cidrs-controller", Rule("get,list,patch,update,watch", "networking.k8s.io", "servicecidrs"),
            Rule("patch,update", "networking.k8s.io", "servicecidrs/finalizers,servicecidrs/status"), Rule(Read, "networking.k8s.io", "ipaddresses"), EventWriting()),
        Controller("service-controller", Rule(Read, "", "services"), Rule("patch,update", "", "services/status"), Rule("list,watch", "", "nodes"), EventWriting()),
    ];

    private static IEnumerable<ClusterRole> Volume() =>
    [
        Controller("attachdetach-controller", Rule("list,watch", "", $"{Claims},{Volumes},{Pods}"), Rule(Read, "", "nodes"), Rule("patch,update", "", "nodes/status"), EventWriting(),
            Rule("create,delete,get,list,watch", Storage, "volumeattachments"), Rule(Read, Storage, "csidrivers,csinodes")),
        Controller("ephemeral-volume-controller", Rule(Read, "", Pods), Rule("update", "", "pods/finalizers"), Rule("create,get,list,watch", "", Claims), EventWriting()),
        Controller("expand-controller", Rule("get,list,patch,update,watch", "", Volumes), Rule("patch,update", "", Claims + "/status"), Rule(Read, "", Claims), EventWriting()),
        Controller("persistent-volume-binder", Rule("create,delete,get,list,update,watch", "", Volumes), Rule("update", "", $"{Volumes}/status,{Claims}/status"),
            Rule(ReadUpdate, "", Claims), Rule("create,delete,get,list,watch", "", Pods), Rule(Read, Storage, "storageclasses"), Rule("list,watch", "", "nodes"),
            EventWriting(), Rule("watch", "", "events")),
        Controller("pv-protection-controller", Rule(ReadUpdate, "", Volumes), EventWriting()),
        Controller("pvc-protection-controller", Rule(ReadUpdate, "", Claims), Rule("update", "", Claims + "/status"), Rule(Read, "", Pods), EventWriting()),
        Controller("selinux-warning-controller", EventWriting(), Rule(Read, "", $"{Volumes},{Claims},{Pods}"), Rule(Read, Storage, "csidrivers")),
        Controller("volumeattributesclass-protection-controller", Rule(Read, "", $"{Claims},{Volumes}"), Rule(ReadUpdate, Storage, "volumeattributesclasses"), EventWriting()),
    ];

    private static IEnumerable<ClusterRole> Cluster() =>
    [
        Controller("certificate-controller", Rule("delete,get,list,watch", "certificates.k8s.io", "certificatesigningrequests"),
            Rule("update", "certificates.k8s.io", "certificatesigningrequests/approval,certificatesigningrequests/status"),
            Rule("approve", "certificates.k8s.io", "signers", "kubernetes.io/kube-apiserver-client-kubelet"),
            Rule("sign", "certificates.k8s.io", "signers",
                "kubernetes.io/kube-apiserver-client,kubernetes.io/kube-apiserver-client-kubelet,kubernetes.io/kubelet-serving,kubernetes.io/legacy-unknown"),
            Rule("create", "authorization.k8s.io", "subjectaccessreviews"), EventWriting()),
        Controller("clusterrole-aggregation-controller", Rule("escalate,get,list,patch,update,watch", RbacGroup, "clusterroles")),
        Controller("generic-garbage-collector", Rule("delete,get,list,patch,update,watch", All, All), EventWriting()),
        Controller("legacy-service-account-token-cleaner", Rule("get", "", "configmaps", "kube-apiserver-legacy-service-account-token-tracking"), Rule("delete,patch", "", "secrets")),
        Controller("namespace-controller", Rule("delete,get,list,watch", "", "namespaces"), Rule("update", "", "namespaces/finalize,namespaces/status"),
            Rule("delete,deletecollection,get,list,watch", All, All)),
        Controller("node-controller", Rule("delete,get,list,patch,update,watch", "", "nodes"), Rule("patch,update", "", "nodes/status,pods/status"), Rule("delete,get,list,watch", "", Pods), EventWriting()),
        Controller("resourcequota-controller", Rule("list,watch", All, All), Rule("update", "", "resourcequotas/status"), EventWriting()),
        Controller("root-ca-cert-publisher", Rule("create,update", "", "configmaps"), EventWriting()),
        Controller("service-account-controller", Rule("create", "", "serviceaccounts"), EventWriting()),
        Controller("ttl-controller", Rule("list,patch,update,watch", "", "nodes"), EventWriting()),
    ];

    private static ClusterRole Controller(string name, params PolicyRule[] rules) => Role(Prefix + name, rules);
}
