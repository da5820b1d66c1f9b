namespace Platform.Kubernetes.Schema;

/// <summary>Facts of kinds that belong to no single field.</summary>
internal static class SchemaFacts
{
    private static readonly string[] Any = ["metadata.name", "metadata.namespace"];

    private static readonly Dictionary<(string Group, string Kind), string[]> Selectable = new()
    {
        [("", "Pod")] =
        [
            .. Any, "spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "spec.hostNetwork",
            "status.phase", "status.podIP", "status.podIPs", "status.nominatedNodeName",
        ],
        [("", "Node")] = ["metadata.name", "spec.unschedulable"],
        [("", "Namespace")] = ["metadata.name", "status.phase"],
        [("", "Secret")] = [.. Any, "type"],
        [("", "Service")] = [.. Any, "spec.clusterIP", "spec.type"],
        [("", "Event")] = EventFields("involvedObject"),
        [("events.k8s.io", "Event")] = EventFields("regarding"),
        [("apps", "ReplicaSet")] = [.. Any, "status.replicas"],
        [("batch", "Job")] = [.. Any, "status.successful"],
        [("certificates.k8s.io", "CertificateSigningRequest")] = ["metadata.name", "spec.signerName"],
    };

    public static IReadOnlyList<string> SelectableFields(ResourceKind kind) =>
        Selectable.TryGetValue((kind.Group, kind.Kind), out var fields) ? fields : kind.Namespaced ? Any : ["metadata.name"];

    private static string[] EventFields(string subject) =>
    [
        .. Any, $"{subject}.kind", $"{subject}.namespace", $"{subject}.name", $"{subject}.uid", $"{subject}.apiVersion",
        $"{subject}.resourceVersion", $"{subject}.fieldPath", "reason", "reportingComponent", "source", "type",
    ];
}
