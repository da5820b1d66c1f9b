using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Validation.Pods;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of one kind beside its schema's.</summary>
/// <param name="Check">What holds for every state of an object.</param>
/// <param name="CheckUpdate">What holds between one state and the next.</param>
internal sealed record KindRules(Action<JsonObject, List<FieldError>>? Check, Action<JsonObject, JsonObject, List<FieldError>>? CheckUpdate = null)
{
    /// <summary>What holds for a new object only.</summary>
    public Action<JsonObject, List<FieldError>>? CheckNew { get; init; }

    /// <summary>What holds between one state and the next that was written through a subresource which changes the spec, by its name.</summary>
    public IReadOnlyDictionary<string, Action<JsonObject, JsonObject, List<FieldError>>>? CheckSubresources { get; init; }

    /// <summary>The rules of every kind that has any, by storage resource.</summary>
    public static readonly IReadOnlyDictionary<string, KindRules> All = new Dictionary<string, KindRules>
    {
        ["/pods"] = new((d, e) => PodValidation.CheckSpec(d.Object("spec"), "spec", e), PodUpdateValidation.Check)
        {
            CheckNew = PodValidation.CheckNew,
            CheckSubresources = new Dictionary<string, Action<JsonObject, JsonObject, List<FieldError>>>
            {
                ["ephemeralcontainers"] = PodUpdateValidation.CheckEphemeral,
                ["resize"] = PodUpdateValidation.CheckResize,
            },
        },
        ["/services"] = new(ServiceValidation.Check, ServiceValidation.CheckUpdate),
        ["/configmaps"] = new(CoreValidation.CheckData, CoreValidation.CheckImmutableData),
        ["/secrets"] = new(SecretValidation.Check, CoreValidation.CheckImmutableData),
        ["/limitranges"] = new(LimitValidation.CheckLimitRange),
        ["/resourcequotas"] = new(LimitValidation.CheckQuota, LimitValidation.CheckQuotaUpdate),
        ["/replicationcontrollers"] = new(WorkloadValidation.CheckReplicationController),
        ["/podtemplates"] = new((d, e) => PodValidation.CheckTemplate(d.Object("template").Object("spec"), "template.spec", e)),
        ["/persistentvolumes"] = new(VolumeValidation.CheckVolume, VolumeValidation.CheckVolumeUpdate),
        ["/persistentvolumeclaims"] = new(VolumeValidation.CheckClaim, VolumeValidation.CheckClaimUpdate),
        ["/endpoints"] = new(EndpointValidation.CheckEndpoints),
        ["/nodes"] = new(ClusterValidation.CheckNode, ClusterValidation.CheckNodeUpdate),
        ["/events"] = new(ClusterValidation.CheckEvent),
        ["apps/deployments"] = Workload("apps/deployments"),
        ["apps/replicasets"] = Workload("apps/replicasets"),
        ["apps/daemonsets"] = Workload("apps/daemonsets"),
        ["apps/statefulsets"] = Workload("apps/statefulsets") with { CheckUpdate = WorkloadValidation.CheckStatefulSetUpdate },
        ["apps/controllerrevisions"] = new((d, e) => Checks.NotNegative(d, "", e, "revision"), (next, before, e) => Checks.Unchanged(next, before, "", e, "data")),
        ["batch/jobs"] = new(BatchValidation.CheckJob, BatchValidation.CheckJobUpdate),
        ["batch/cronjobs"] = new(BatchValidation.CheckCronJob),
        ["autoscaling/horizontalpodautoscalers"] = new(AutoscalerValidation.Check),
        ["policy/poddisruptionbudgets"] = new(CoreValidation.CheckBudget),
        ["networking.k8s.io/ingresses"] = new(IngressValidation.Check),
        ["networking.k8s.io/ingressclasses"] = new(IngressValidation.CheckClass),
        ["networking.k8s.io/networkpolicies"] = new(NetworkValidation.CheckPolicy),
        ["networking.k8s.io/servicecidrs"] = new(NetworkValidation.CheckRange, NetworkValidation.CheckRangeUpdate),
        ["networking.k8s.io/ipaddresses"] = new(NetworkValidation.CheckAddress),
        ["discovery.k8s.io/endpointslices"] = new(EndpointValidation.CheckSlice, (next, before, e) => Checks.Unchanged(next, before, "", e, "addressType")),
        ["storage.k8s.io/storageclasses"] = new(StorageValidation.CheckClass, StorageValidation.CheckClassUpdate),
        ["storage.k8s.io/csidrivers"] = new(StorageValidation.CheckDriver, StorageValidation.CheckDriverUpdate),
        ["storage.k8s.io/csinodes"] = new(StorageValidation.CheckNode, StorageValidation.CheckNodeUpdate),
        ["storage.k8s.io/volumeattachments"] = new(StorageValidation.CheckAttachment),
        ["storage.k8s.io/csistoragecapacities"] = new(StorageValidation.CheckCapacity),
        ["storage.k8s.io/volumeattributesclasses"] = new(StorageValidation.CheckAttributes),
        ["rbac.authorization.k8s.io/roles"] = new((d, e) => RbacValidation.CheckRole(d, namespaced: true, e)),
        ["rbac.authorization.k8s.io/clusterroles"] = new((d, e) => RbacValidation.CheckRole(d, namespaced: false, e)),
        ["rbac.authorization.k8s.io/rolebindings"] = new((d, e) => RbacValidation.CheckBinding(d, namespaced: true, e), CoreValidation.CheckRoleBindingUpdate),
        ["rbac.authorization.k8s.io/clusterrolebindings"] = new((d, e) => RbacValidation.CheckBinding(d, namespaced: false, e), CoreValidation.CheckRoleBindingUpdate),
        ["coordination.k8s.io/leases"] = new(ClusterValidation.CheckLease),
        ["scheduling.k8s.io/priorityclasses"] = new(ClusterValidation.CheckPriority, ClusterValidation.CheckPriorityUpdate),
        ["node.k8s.io/runtimeclasses"] = new(ClusterValidation.CheckRuntime),
        ["certificates.k8s.io/certificatesigningrequests"] = new(CertificateValidation.Check, CertificateValidation.CheckUpdate)
        {
            CheckSubresources = new Dictionary<string, Action<JsonObject, JsonObject, List<FieldError>>>
            {
                ["approval"] = CertificateValidation.CheckStatus,
                ["status"] = CertificateValidation.CheckStatus,
            },
        },
        ["flowcontrol.apiserver.k8s.io/flowschemas"] = new(FlowValidation.CheckSchema),
        ["flowcontrol.apiserver.k8s.io/prioritylevelconfigurations"] = new(FlowValidation.CheckLevel),
    };

    private static KindRules Workload(string resource) => new((d, e) => WorkloadValidation.Check(d, resource, e));
}
