using Platform.Kubernetes.Defaults;
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
            KindInfo.Of(schemas, json.Namespace, defaults: MiscellaneousDefaults.ApplyToNamespace),
            KindInfo.Of(schemas, json.Node),
            KindInfo.Of(schemas, json.Pod, defaults: PodDefaults.ApplyToPod),
            KindInfo.Of(schemas, json.Service, defaults: ServiceDefaults.Apply),
            KindInfo.Of(schemas, json.Endpoints),
            KindInfo.Of(schemas, json.ConfigMap),
            KindInfo.Of(schemas, json.Secret, defaults: MiscellaneousDefaults.ApplyToSecret),
            KindInfo.Of(schemas, json.ServiceAccount),
            KindInfo.Of(schemas, json.Event),
            KindInfo.Of(schemas, json.Binding),
            KindInfo.Of(schemas, json.PersistentVolume),
            KindInfo.Of(schemas, json.PersistentVolumeClaim),
            KindInfo.Of(schemas, json.Deployment, defaults: WorkloadDefaults.ApplyToDeployment),
            KindInfo.Of(schemas, json.ReplicaSet, defaults: PodDefaults.ApplyToTemplate),
            KindInfo.Of(schemas, json.DaemonSet, defaults: WorkloadDefaults.ApplyToDaemonSet),
            KindInfo.Of(schemas, json.StatefulSet, defaults: WorkloadDefaults.ApplyToStatefulSet),
            KindInfo.Of(schemas, json.ControllerRevision),
            KindInfo.Of(schemas, json.EndpointSlice),
            KindInfo.Of(schemas, json.Lease),
            KindInfo.Of(schemas, json.CertificateSigningRequest),
            KindInfo.Of(schemas, json.Role),
            KindInfo.Of(schemas, json.ClusterRole),
            KindInfo.Of(schemas, json.RoleBinding, defaults: MiscellaneousDefaults.ApplyToRoleBinding),
            KindInfo.Of(schemas, json.ClusterRoleBinding, defaults: MiscellaneousDefaults.ApplyToRoleBinding),
            KindInfo.Of(schemas, json.TokenReview),
            KindInfo.Of(schemas, json.TokenRequest),
            KindInfo.Of(schemas, json.SelfSubjectReview),
            KindInfo.Of(schemas, json.SubjectAccessReview),
            KindInfo.Of(schemas, json.SelfSubjectAccessReview),
            KindInfo.Of(schemas, json.LocalSubjectAccessReview),
            KindInfo.Of(schemas, json.SelfSubjectRulesReview),
            KindInfo.Of(schemas, json.Scale),
            KindInfo.Of(schemas, json.Eviction),
            KindInfo.Of(schemas, json.PodDisruptionBudget),
            KindInfo.Of(schemas, json.StorageClass),
            KindInfo.Of(schemas, json.PriorityClass),
            KindInfo.Of(schemas, json.Job, defaults: WorkloadDefaults.ApplyToJob),
            KindInfo.Of(schemas, json.CronJob, defaults: WorkloadDefaults.ApplyToCronJob),
            KindInfo.Of(schemas, json.EventsV1Event),
        ];
    }
}
