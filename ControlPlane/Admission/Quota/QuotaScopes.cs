using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Admission.Quota;

/// <summary>Which objects a quota with scopes is about.</summary>
internal static class QuotaScopes
{
    /// <summary>Whether a quota counts an object.</summary>
    public static bool Covers(ResourceQuotaSpec quota, IKubernetesObject item) =>
        (quota.Scopes ?? []).Select(scope => new ScopedResourceSelectorRequirement { ScopeName = scope, Operator = ScopeSelectorOperator.Exists })
            .Concat(quota.ScopeSelector?.MatchExpressions ?? [])
            .All(requirement => Covers(requirement, item));

    private static bool Covers(ScopedResourceSelectorRequirement requirement, IKubernetesObject item) => item switch
    {
        Pod pod => CoversPod(requirement, pod.Spec),
        PersistentVolumeClaim claim => requirement.ScopeName == ResourceQuotaScope.VolumeAttributesClass
            && Chooses(requirement, claim.Spec.VolumeAttributesClassName),
        _ => false,
    };

    private static bool CoversPod(ScopedResourceSelectorRequirement requirement, PodSpec pod) => requirement.ScopeName switch
    {
        ResourceQuotaScope.Terminating => pod.ActiveDeadlineSeconds >= 0,
        ResourceQuotaScope.NotTerminating => pod.ActiveDeadlineSeconds is null or < 0,
        ResourceQuotaScope.BestEffort => IsBestEffort(pod),
        ResourceQuotaScope.NotBestEffort => !IsBestEffort(pod),
        ResourceQuotaScope.PriorityClass => Chooses(requirement, pod.PriorityClassName),
        ResourceQuotaScope.CrossNamespacePodAffinity => CrossesNamespaces(pod.Affinity),
        _ => false,
    };

    private static bool Chooses(ScopedResourceSelectorRequirement requirement, string? value) => requirement.Operator switch
    {
        ScopeSelectorOperator.Exists => !string.IsNullOrEmpty(value),
        ScopeSelectorOperator.DoesNotExist => string.IsNullOrEmpty(value),
        ScopeSelectorOperator.In => !string.IsNullOrEmpty(value) && requirement.Values?.Contains(value) == true,
        ScopeSelectorOperator.NotIn => string.IsNullOrEmpty(value) || requirement.Values?.Contains(value) != true,
        _ => false,
    };

    private static bool IsBestEffort(PodSpec pod) => !pod.Containers.Concat(pod.InitContainers ?? []).Select(c => c.Resources)
        .SelectMany(r => (r.Requests ?? new Dictionary<string, Quantity>()).Concat(r.Limits ?? new Dictionary<string, Quantity>()))
        .Any(a => a is { Key: "cpu" or "memory", Value.IsZero: false });

    private static bool CrossesNamespaces(Affinity? affinity) =>
        (affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
            .Concat(affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [])
            .Concat((affinity?.PodAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
                .Concat(affinity?.PodAntiAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? []).Select(t => t.PodAffinityTerm))
            .Any(term => term.Namespaces is { Count: > 0 } || term.NamespaceSelector is not null);
}
