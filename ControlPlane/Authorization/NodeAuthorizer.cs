using System.Runtime.CompilerServices;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Node;

namespace Platform.ControlPlane.Authorization;

/// <summary>What a node may do: its own Node and lease, the pods bound to it, and what these refer to.</summary>
internal sealed class NodeAuthorizer(IClusterStore store)
{
    private static readonly HashSet<string> Reads = ["get", "list", "watch"];

    // Resources every node reads, and cannot change.
    private static readonly HashSet<string> Readable =
    [
        "/services", "/endpoints", "discovery.k8s.io/endpointslices", "node.k8s.io/runtimeclasses", "storage.k8s.io/csidrivers",
        "networking.k8s.io/networkpolicies", "networking.k8s.io/ingresses", "networking.k8s.io/ingressclasses",
    ];

    private readonly IngressReferences _ingresses = new(store);
    private readonly ConditionalWeakTable<StoredObject, PodReferences> _references = [];
    private readonly ConditionalWeakTable<StoredObject, VolumeReferences> _volumes = [];

    /// <summary>Judges a request of a node.</summary>
    public AuthorizationDecision Authorize(string node, RequestAttributes attributes)
    {
        if (!attributes.IsResourceRequest) return new AuthorizationDecision(false, "");
        var resource = $"{attributes.ApiGroup}/{attributes.Resource}";
        var reads = Reads.Contains(attributes.Verb) && attributes.Subresource.Length == 0;
        return resource switch
        {
            "/nodes" => Decide(reads || OwnNode(node, attributes), "a node may only change its own Node object"),
            "/pods" => Decide(Pod(node, attributes), "a node may only use pods bound to it; list them with the field selector spec.nodeName"),
            "/namespaces" => Decide(reads && EnforcesPolicies(), "a node may only read namespaces while there are network policies"),
            "/secrets" => Decide(
                reads && (IsMonitoringSecret(attributes) || Refers(node, attributes, references => references.Secrets) || VolumeRefers(node, attributes) || _ingresses.Refer(attributes.Namespace, NameOf(attributes))),
                NoRelation(node)),
            "/configmaps" => Decide(reads && Refers(node, attributes, references => references.ConfigMaps), NoRelation(node)),
            "/persistentvolumeclaims" => Decide(
                (attributes.Verb, attributes.Subresource) is ("get", "") or ("get" or "update" or "patch", "status") && Refers(node, attributes, references => references.Claims), NoRelation(node)),
            "/persistentvolumes" => Decide(attributes is { Verb: "get", Subresource: "" } && Volume(node, attributes.Name), NoRelation(node)),
            "storage.k8s.io/volumeattachments" => Decide(attributes is { Verb: "get", Subresource: "" } && Attachment(node, attributes.Name), NoRelation(node)),
            "storage.k8s.io/csinodes" => Decide(StorageNode(node, attributes), "can only access CSINode with the same name as the requesting node"),
            "/serviceaccounts" => Decide(ServiceAccount(node, attributes), NoRelation(node)),
            "coordination.k8s.io/leases" => Decide(Lease(node, attributes), "a node may only change its own lease in kube-node-lease"),
            "/events" or "events.k8s.io/events" => Decide(attributes.Verb is "create" or "update" or "patch", ""),
            "certificates.k8s.io/certificatesigningrequests" => Decide(attributes.Verb == "create" || reads, ""),
            "authentication.k8s.io/tokenreviews" or "authorization.k8s.io/subjectaccessreviews" or "authorization.k8s.io/localsubjectaccessreviews"
                => Decide(attributes.Verb == "create", ""),
            _ => Decide(reads && Readable.Contains(resource), ""),
        };
    }

    private static AuthorizationDecision Decide(bool allowed, string refusal) => allowed ? new(true, "node") : new(false, refusal);

    private static string NoRelation(string node) => $"no relationship found between node '{node}' and this object";

    private static bool OwnNode(string node, RequestAttributes attributes) => attributes.Verb switch
    {
        // The name of an object that is being created is in its body: admission compares it.
        "create" => attributes.Subresource.Length == 0 && (attributes.Name.Length == 0 || attributes.Name == node),
        "update" or "patch" => attributes.Name == node && attributes.Subresource is "" or "status",
        _ => false,
    };

    private static bool Lease(string node, RequestAttributes attributes) => attributes.Namespace == "kube-node-lease" && attributes.Verb switch
    {
        "create" => attributes.Name.Length == 0 || attributes.Name == node,
        "update" or "patch" or "delete" => attributes.Name == node,
        // The others' say which endpoints they have stopped leading connections to.
        "get" or "list" or "watch" => true,
        _ => false,
    };

    private bool Pod(string node, RequestAttributes attributes) => (attributes.Verb, attributes.Subresource) switch
    {
        ("list" or "watch", "") => attributes.FieldSelector == $"spec.nodeName={node}" || EnforcesPolicies(),

        // What is created is in the body: admission lets nothing pass but pods that show what the node runs by itself.
        ("create", "") => true,
        ("get" or "delete", "") or ("update" or "patch", "status") or ("get" or "patch", "resize") or ("create", "eviction") => BoundTo(node, attributes),
        _ => false,
    };

    // Whom a policy lets in or out may be anywhere in the cluster.
    private bool EnforcesPolicies() => store.List("networking.k8s.io/networkpolicies", null).Items.Any();

    private bool BoundTo(string node, RequestAttributes attributes) =>
        // Deleting or reading what is already gone tells a node nothing: it gets its 404.
        store.Get(new ObjectKey("/pods", attributes.Namespace, attributes.Name)) is not { } pod || ReferencesOf(pod).NodeName == node;

    private static bool StorageNode(string node, RequestAttributes attributes) => attributes.Subresource.Length == 0 && attributes.Verb switch
    {
        "create" => attributes.Name.Length == 0 || attributes.Name == node,
        "get" or "update" or "patch" or "delete" => attributes.Name == node,
        _ => false,
    };

    private bool Volume(string node, string name) =>
        store.Get(new ObjectKey("/persistentvolumes", "", name)) is { } stored && Mounts(node, VolumeReferencesOf(stored));

    private bool Attachment(string node, string name) =>
        store.Get(new ObjectKey("storage.k8s.io/volumeattachments", "", name)) is { } stored && StoredFields.Read(stored.Json.Span, "spec.nodeName") == node;

    /// <summary>Whether a volume that a pod of the node mounts needs the secret.</summary>
    private bool VolumeRefers(string node, RequestAttributes attributes)
    {
        var secret = (attributes.Namespace, NameOf(attributes));
        foreach (var stored in store.List("/persistentvolumes", null).Items)
            if (VolumeReferencesOf(stored) is var volume && volume.Secrets.Contains(secret) && Mounts(node, volume)) return true;
        return false;
    }

    private bool Mounts(string node, VolumeReferences volume) =>
        volume.Claim.Length > 0 && AnyPod(node, volume.Namespace, references => references.Claims.Contains(volume.Claim));

    private VolumeReferences VolumeReferencesOf(StoredObject volume) => _volumes.GetValue(volume, VolumeReferences.Of);

    private bool ServiceAccount(string node, RequestAttributes attributes) =>
        (attributes.Verb, attributes.Subresource) is ("get", "") or ("create", "token")
        && AnyPod(node, attributes.Namespace, references => references.ServiceAccount == attributes.Name);

    // Every node of a monitored cluster sends rows by it.
    private static bool IsMonitoringSecret(RequestAttributes attributes) =>
        attributes.Namespace == MonitoringSecret.Namespace && NameOf(attributes) == MonitoringSecret.Name;

    private static string NameOf(RequestAttributes attributes) => attributes.Name.Length > 0 ? attributes.Name
        : attributes.FieldSelector?.StartsWith("metadata.name=", StringComparison.Ordinal) == true ? attributes.FieldSelector["metadata.name=".Length..] : "";

    private bool Refers(string node, RequestAttributes attributes, Func<PodReferences, IReadOnlySet<string>> names)
    {
        var name = NameOf(attributes);
        return name.Length > 0 && attributes.Namespace.Length > 0 && AnyPod(node, attributes.Namespace, references => names(references).Contains(name));
    }

    private bool AnyPod(string node, string namespaceName, Func<PodReferences, bool> condition)
    {
        foreach (var pod in store.List("/pods", namespaceName).Items)
            if (ReferencesOf(pod) is var references && references.NodeName == node && condition(references)) return true;
        return false;
    }

    private PodReferences ReferencesOf(StoredObject pod) => _references.GetValue(pod, PodReferences.Of);
}
