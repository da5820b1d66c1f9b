using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;

namespace Platform.ControlPlane.Admission.Quota;

/// <summary>What an object uses up of the quotas of its namespace.</summary>
internal static class QuotaUsage
{
    private const string ClassSuffix = ".storageclass.storage.k8s.io/", Requested = "requests.";
    private static readonly Quantity One = Quantity.FromUnits(1);
    private static readonly string[] CountedByName = ["configmaps", "persistentvolumeclaims", "replicationcontrollers", "resourcequotas", "secrets", "services"];
    private static readonly string[] Compute = ["cpu", "memory", "ephemeral-storage"];

    /// <summary>Name under which a quota counts the objects of a kind: <c>count/deployments.apps</c>.</summary>
    public static string CountOf(ResourceKind kind) => "count/" + kind.QualifiedResource;

    /// <summary>Whether a quota's resource is about objects of a kind.</summary>
    public static bool Concerns(string resource, ResourceKind kind)
    {
        if (resource == CountOf(kind))
            return true;
        return kind.Group.Length == 0 && kind.Plural switch
        {
            "pods" => resource == "pods" || IsCompute(resource),
            "services" => resource is "services" or "services.nodeports" or "services.loadbalancers",
            "persistentvolumeclaims" => resource is "persistentvolumeclaims" or "requests.storage" || resource.Contains(ClassSuffix, StringComparison.Ordinal),
            _ => CountedByName.Contains(kind.Plural) && resource == kind.Plural,
        };
    }

    /// <summary>What an object uses, by resource.</summary>
    /// <param name="kind">Its kind.</param>
    /// <param name="item">The object.</param>
    /// <param name="now">Pods whose end is overdue use nothing.</param>
    public static Dictionary<string, Quantity> Of(ResourceKind kind, IKubernetesObject item, DateTimeOffset now)
    {
        var usage = new Dictionary<string, Quantity> { [CountOf(kind)] = One };
        switch (item)
        {
            case Pod pod when Counts(pod, now):
                AddPod(usage, pod);
                break;
            case Service service:
                AddService(usage, service);
                break;
            case PersistentVolumeClaim claim:
                AddClaim(usage, claim);
                break;
            case not Pod when kind.Group.Length == 0 && CountedByName.Contains(kind.Plural):
                usage[kind.Plural] = One;
                break;
        }

        return usage;
    }

    private static bool IsCompute(string resource) =>
        Compute.Contains(resource)
        || resource.StartsWith("hugepages-", StringComparison.Ordinal)
        || (resource.StartsWith(Requested, StringComparison.Ordinal) && resource != "requests.storage")
        || resource.StartsWith("limits.", StringComparison.Ordinal);

    private static bool Counts(Pod pod, DateTimeOffset now) =>
        pod.Status.Phase is not ("Failed" or "Succeeded")
        && (pod.Metadata.DeletionTimestamp is not { } deletion || pod.Metadata.DeletionGracePeriodSeconds is not { } grace
            || now <= deletion.Value.AddSeconds(grace));

    private static void AddPod(Dictionary<string, Quantity> usage, Pod pod)
    {
        usage["pods"] = One;
        foreach (var (name, amount) in PodAmounts.Requests(pod.Spec))
        {
            usage[Requested + name] = amount;
            if (Compute.Contains(name) || name.StartsWith("hugepages-", StringComparison.Ordinal))
                usage[name] = amount;
        }

        foreach (var (name, amount) in PodAmounts.Limits(pod.Spec).Where(l => Compute.Contains(l.Key)))
            usage["limits." + name] = amount;
    }

    private static void AddService(Dictionary<string, Quantity> usage, Service service)
    {
        usage["services"] = One;
        var (type, ports) = (service.Spec.Type, service.Spec.Ports?.Count ?? 0);
        var takesPorts = type == ServiceType.NodePort || (type == ServiceType.LoadBalancer && service.Spec.AllocateLoadBalancerNodePorts != false);
        usage["services.nodeports"] = Quantity.FromUnits(takesPorts ? ports : 0);
        usage["services.loadbalancers"] = Quantity.FromUnits(type == ServiceType.LoadBalancer ? 1 : 0);
    }

    private static void AddClaim(Dictionary<string, Quantity> usage, PersistentVolumeClaim claim)
    {
        // A growing that was taken back still has what it got until then.
        var (asked, given) = (claim.Spec.Resources?.Requests?.GetValueOrDefault("storage") ?? default, claim.Status.AllocatedResources?.GetValueOrDefault("storage") ?? default);
        var size = given > asked ? given : asked;
        usage["persistentvolumeclaims"] = One;
        usage["requests.storage"] = size;
        if (string.IsNullOrEmpty(claim.Spec.StorageClassName))
            return;
        usage[claim.Spec.StorageClassName + ClassSuffix + "persistentvolumeclaims"] = One;
        usage[claim.Spec.StorageClassName + ClassSuffix + "requests.storage"] = size;
    }
}
