using Platform.Kubernetes.Defaults;
using Platform.Kubernetes.Printing;
using Platform.Kubernetes.Serialization;

namespace Platform.Kubernetes.Schema;

/// <summary>The built-in kinds and the facts of each that its type cannot carry.</summary>
internal static class BuiltInKinds
{
    public static IReadOnlyList<KindInfo> Create()
    {
        var json = KubernetesJson.Default;
        var schemas = new SchemaBuilder(json.Options);
        return
        [
            KindInfo.Of(schemas, json.Namespace, ClusterColumns.Namespace(), defaults: MiscellaneousDefaults.ApplyToNamespace),
            KindInfo.Of(schemas, json.Node, ClusterColumns.Node()),
            KindInfo.Of(schemas, json.Pod, PodColumns.Create(), defaults: PodDefaults.ApplyToPod),
            KindInfo.Of(schemas, json.Service, NetworkColumns.Service(), defaults: ServiceDefaults.Apply),
            KindInfo.Of(schemas, json.Endpoints, NetworkColumns.Endpoints()),
            KindInfo.Of(schemas, json.ConfigMap, ConfigurationColumns.ConfigMap()),
            KindInfo.Of(schemas, json.Secret, ConfigurationColumns.Secret(), defaults: MiscellaneousDefaults.ApplyToSecret),
            KindInfo.Of(schemas, json.ServiceAccount, ConfigurationColumns.ServiceAccount()),
            KindInfo.Of(schemas, json.Event) with { Table = EventColumns.Create() },
            KindInfo.Of(schemas, json.Binding),
            KindInfo.Of(schemas, json.ComponentStatus, ClusterColumns.ComponentStatus()),
            KindInfo.Of(schemas, json.PersistentVolume, StorageColumns.PersistentVolume()),
            KindInfo.Of(schemas, json.PersistentVolumeClaim, StorageColumns.PersistentVolumeClaim()),
            KindInfo.Of(schemas, json.Deployment, WorkloadColumns.Deployment(), defaults: WorkloadDefaults.ApplyToDeployment),
            KindInfo.Of(schemas, json.ReplicaSet, WorkloadColumns.ReplicaSet(), defaults: PodDefaults.ApplyToTemplate),
            KindInfo.Of(schemas, json.DaemonSet, WorkloadColumns.DaemonSet(), defaults: WorkloadDefaults.ApplyToDaemonSet),
            KindInfo.Of(schemas, json.StatefulSet, WorkloadColumns.StatefulSet(), defaults: WorkloadDefaults.ApplyToStatefulSet),
            KindInfo.Of(schemas, json.ControllerRevision, WorkloadColumns.ControllerRevision()),
            KindInfo.Of(schemas, json.EndpointSlice, NetworkColumns.EndpointSlice()),
            KindInfo.Of(schemas, json.Lease, ClusterColumns.Lease()),
            KindInfo.Of(schemas, json.CertificateSigningRequest, ClusterColumns.CertificateSigningRequest()),
            KindInfo.Of(schemas, json.Role, ConfigurationColumns.Role()),
            KindInfo.Of(schemas, json.ClusterRole, ConfigurationColumns.ClusterRole()),
            KindInfo.Of(schemas, json.RoleBinding, ClusterColumns.RoleBinding(), defaults: MiscellaneousDefaults.ApplyToRoleBinding),
            KindInfo.Of(schemas, json.ClusterRoleBinding, ClusterColumns.ClusterRoleBinding(), defaults: MiscellaneousDefaults.ApplyToRoleBinding),
            KindInfo.Of(schemas, json.TokenReview),
            KindInfo.Of(schemas, json.TokenRequest),
            KindInfo.Of(schemas, json.SelfSubjectReview),
            KindInfo.Of(schemas, json.SubjectAccessReview),
            KindInfo.Of(schemas, json.SelfSubjectAccessReview),
            KindInfo.Of(schemas, json.LocalSubjectAccessReview),
            KindInfo.Of(schemas, json.SelfSubjectRulesReview),
            KindInfo.Of(schemas, json.Scale),
            KindInfo.Of(schemas, json.Eviction),
            KindInfo.Of(schemas, json.PodDisruptionBudget, ConfigurationColumns.PodDisruptionBudget()),
            KindInfo.Of(schemas, json.StorageClass, StorageColumns.StorageClass()),
            KindInfo.Of(schemas, json.PriorityClass, ClusterColumns.PriorityClass()),
            KindInfo.Of(schemas, json.Job, WorkloadColumns.Job(), defaults: WorkloadDefaults.ApplyToJob),
            KindInfo.Of(schemas, json.CronJob, WorkloadColumns.CronJob(), defaults: WorkloadDefaults.ApplyToCronJob),
            KindInfo.Of(schemas, json.EventsV1Event),
            .. More(schemas, json),
        ];
    }

    private static IEnumerable<KindInfo> More(SchemaBuilder schemas, KubernetesJson json) =>
    [
        KindInfo.Of(schemas, json.LimitRange, PolicyColumns.LimitRange(), defaults: PolicyDefaults.ApplyToLimitRange),
        KindInfo.Of(schemas, json.ResourceQuota, PolicyColumns.ResourceQuota()),
        KindInfo.Of(schemas, json.ReplicationController, WorkloadColumns.ReplicationController(), defaults: WorkloadDefaults.ApplyToReplicationController),
        KindInfo.Of(schemas, json.PodTemplate, WorkloadColumns.PodTemplate(), defaults: PodDefaults.ApplyToPodTemplate),
        KindInfo.Of(schemas, json.HorizontalPodAutoscaler, AutoscalerColumns.Version2(), defaults: AutoscalerDefaults.Apply),
        KindInfo.Of(schemas, json.AutoscalingV1HorizontalPodAutoscaler, AutoscalerColumns.Version1()),
        KindInfo.Of(schemas, json.Ingress, NetworkColumns.Ingress()),
        KindInfo.Of(schemas, json.IngressClass, NetworkColumns.IngressClass()),
        KindInfo.Of(schemas, json.NetworkPolicy, NetworkColumns.NetworkPolicy(), defaults: PolicyDefaults.ApplyToNetworkPolicy),
        KindInfo.Of(schemas, json.IPAddress, NetworkColumns.IPAddress()),
        KindInfo.Of(schemas, json.ServiceCidr, NetworkColumns.ServiceCidr()),
        KindInfo.Of(schemas, json.CsiDriver, StorageColumns.CsiDriver(), defaults: MiscellaneousDefaults.ApplyToCsiDriver),
        KindInfo.Of(schemas, json.CsiNode, StorageColumns.CsiNode()),
        KindInfo.Of(schemas, json.CsiStorageCapacity, StorageColumns.CsiStorageCapacity()),
        KindInfo.Of(schemas, json.VolumeAttachment, StorageColumns.VolumeAttachment()),
        KindInfo.Of(schemas, json.VolumeAttributesClass, StorageColumns.VolumeAttributesClass()),
        KindInfo.Of(schemas, json.RuntimeClass, ClusterColumns.RuntimeClass()),
        KindInfo.Of(schemas, json.FlowSchema, PolicyColumns.FlowSchema()),
        KindInfo.Of(schemas, json.PriorityLevelConfiguration, PolicyColumns.PriorityLevelConfiguration()),
    ];
}
