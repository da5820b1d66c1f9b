using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Policy.V1;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of configuration and policy.</summary>
internal static class ConfigurationColumns
{
    public static TableColumns<ConfigMap> ConfigMap() => new TableColumns<ConfigMap>()
        .Number("Data", c => (c.Data?.Count ?? 0) + (c.BinaryData?.Count ?? 0))
        .Age();

    public static TableColumns<Secret> Secret() => new TableColumns<Secret>()
        .Text("Type", s => s.Type ?? "")
        .Number("Data", s => s.Data?.Count ?? 0)
        .Age();

    public static TableColumns<ServiceAccount> ServiceAccount() => new TableColumns<ServiceAccount>()
        .Number("Secrets", s => s.Secrets?.Count ?? 0)
        .Age();

    public static TableColumns<Role> Role() => new TableColumns<Role>().Text("Created At", r => r.Metadata.CreationTimestamp?.ToString() ?? "");

    public static TableColumns<ClusterRole> ClusterRole() =>
        new TableColumns<ClusterRole>().Text("Created At", r => r.Metadata.CreationTimestamp?.ToString() ?? "");

    public static TableColumns<PodDisruptionBudget> PodDisruptionBudget() => new TableColumns<PodDisruptionBudget>()
        .Text("Min Available", p => p.Spec.MinAvailable?.ToString() ?? "N/A")
        .Text("Max Unavailable", p => p.Spec.MaxUnavailable?.ToString() ?? "N/A")
        .Number("Allowed Disruptions", p => p.Status.DisruptionsAllowed)
        .Age();
}
