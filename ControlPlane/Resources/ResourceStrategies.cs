using Platform.Kubernetes.Schema;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Resources;

/// <summary>How the objects of each kind are treated, beside what their schemas say.</summary>
internal static class ResourceStrategies
{
    private static readonly Func<string, string?> Subdomain = DnsNames.SubdomainError;

    /// <summary>The strategy of a kind.</summary>
    /// <param name="info">The kind.</param>
    /// <param name="kinds">Every kind, for those that are stored in the form of another.</param>
    public static ResourceStrategy Describe(KindInfo info, KindRegistry kinds)
    {
        var kind = info.Kind;
        var strategy = new ResourceStrategy
        {
            Info = info,
            StorageResource = $"{kind.Group}/{kind.Plural}",
            NameError = Subdomain,
            StatusFields = kind.HasStatus ? ["status"] : [],
            Subresources = Subresources.Of(kind),
        };
        return kind.Group switch
        {
            "" => Core(strategy, kind.Plural),
            "events.k8s.io" => strategy with
            {
                StorageResource = "/events",
                StoredInfo = kinds.FindKind("v1", "Event")!,
                CreateOnUpdate = true,
                FromStored = EventFacts.FromCore,
                ToStored = EventFacts.ToCore,
            },
            "autoscaling" when kind.Version == "v1" => Autoscaler(strategy, kinds.FindKind("autoscaling/v2", "HorizontalPodAutoscaler")!),
            "apps" or "batch" or "policy" or "discovery.k8s.io" => Workloads(strategy, kind.Plural),
            "networking.k8s.io" => strategy with
            {
                HasGeneration = kind.Plural is "ingresses" or "networkpolicies" or "ingressclasses",
                NameError = kind.Plural == "ipaddresses" ? IPNames.CanonicalError : Subdomain,
            },
            "storage.k8s.io" => strategy with { ReturnsDeletedObject = true },
            "flowcontrol.apiserver.k8s.io" => strategy with { HasGeneration = true },
            "coordination.k8s.io" or "scheduling.k8s.io" => strategy with { CreateOnUpdate = true },
            "rbac.authorization.k8s.io" => strategy with { NameError = PathSegmentError, CreateOnUpdate = true },
            "certificates.k8s.io" => strategy with { NameError = PathSegmentError, SelectableFields = ["spec.signerName"] },
            _ => strategy,
        };
    }

    private static ResourceStrategy Core(ResourceStrategy strategy, string plural) => plural switch
    {
        "pods" => strategy with
        {
            SelectableFields =
            [
                "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
                "status.phase", "status.podIP", "status.nominatedNodeName",
            ],
            ReturnsDeletedObject = true,
            HasGeneration = true,
        },
        "services" => strategy with
        {
            NameError = DnsNames.Rfc1035LabelError,
            SelectableFields = ["spec.clusterIP", "spec.type"],
            CreateOnUpdate = true,
            ReturnsDeletedObject = true,
        },
        "namespaces" => strategy with { NameError = DnsNames.LabelError, SelectableFields = ["status.phase"] },
        "nodes" => strategy with { SelectableFields = ["spec.unschedulable"], CreatesWithStatus = true },
        "secrets" => strategy with { SelectableFields = ["type"] },
        "replicationcontrollers" => strategy with { SelectableFields = ["status.replicas"], HasGeneration = true },
        "podtemplates" => strategy with { ReturnsDeletedObject = true, HasGeneration = true },
        "serviceaccounts" or "persistentvolumes" or "persistentvolumeclaims" or "resourcequotas" => strategy with { ReturnsDeletedObject = true },
        "endpoints" or "limitranges" => strategy with { CreateOnUpdate = true },
        "events" => strategy with { SelectableFields = EventFacts.SelectableFields, CreateOnUpdate = true },
        _ => strategy,
    };

    private static ResourceStrategy Autoscaler(ResourceStrategy strategy, KindInfo stored) => strategy with
    {
        StoredInfo = stored,
        FromStored = AutoscalerFacts.ToVersion1,
        ToStored = served => AutoscalerFacts.FromVersion1(served, stored.Schema),
    };

    private static ResourceStrategy Workloads(ResourceStrategy strategy, string plural) => plural switch
    {
        "replicasets" => strategy with { SelectableFields = ["status.replicas"], HasGeneration = true },
        "jobs" => strategy with { SelectableFields = ["status.successful"], HasGeneration = true },
        "controllerrevisions" => strategy,
        _ => strategy with { HasGeneration = true },
    };

    private static string? PathSegmentError(string name) => name switch
    {
        "." or ".." => $"may not be '{name}'",
        _ when name.Contains('/') => "may not contain '/'",
        _ when name.Contains('%') => "may not contain '%'",
        _ => null,
    };
}
