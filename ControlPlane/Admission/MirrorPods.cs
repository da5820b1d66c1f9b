using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Authorization;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Admission;

/// <summary>Pods that show in the API what a node runs by itself: they refer to nothing that the API holds.</summary>
internal static class MirrorPods
{
    private const string Annotation = "kubernetes.io/config.mirror";

    /// <summary>Whether a pod is one.</summary>
    public static bool IsMirror(JsonObject pod) => pod.Object("metadata").Object("annotations")?.ContainsKey(Annotation) == true;

    /// <summary>Why nobody may make such a pod; null when they may.</summary>
    public static string? Refusal(JsonObject pod)
    {
        var (references, spec) = Read(pod);
        if (!string.IsNullOrEmpty(spec.ServiceAccountName))
            return "a mirror pod may not reference service accounts";
        if (references.Secrets.Count > 0)
            return "a mirror pod may not reference secrets";
        return Sources(spec).Any(source => source.ServiceAccountToken is not null) ? "a mirror pod may not use ServiceAccountToken volume projections" : null;
    }

    /// <summary>Why a node may not make a pod; null when it may.</summary>
    public static string? RefusalForNode(IClusterStore store, JsonObject pod, string node)
    {
        if (!IsMirror(pod))
            return $"pod does not have \"{Annotation}\" annotation, node \"{node}\" can only create mirror pods";
        var (references, spec) = Read(pod);
        if (spec.NodeName != node)
            return $"node \"{node}\" can only create pods with spec.nodeName set to itself";
        if (OwnerRefusal(store, [.. pod.Object("metadata").Objects("ownerReferences")], node) is { } owner)
            return owner;
        var what = !string.IsNullOrEmpty(spec.ServiceAccountName) ? "a service account"
            : references.Secrets.Count > 0 ? "secrets"
            : references.ConfigMaps.Count > 0 ? "configmaps"
            : Sources(spec).Any(source => source.ClusterTrustBundle is not null) ? "clustertrustbundles"
            : references.Claims.Count > 0 ? "persistentvolumeclaims"
            : null;
        return what is null ? null : $"node \"{node}\" can not create pods that reference {what}";
    }

    private static string? OwnerRefusal(IClusterStore store, IReadOnlyList<JsonObject> owners, string node)
    {
        if (owners.Count > 1)
            return $"node \"{node}\" can only create pods with a single owner reference set to itself";
        if (owners.Count == 0 || (owners[0].Text("apiVersion"), owners[0].Text("kind"), owners[0].Text("name")) != ("v1", "Node", node))
            return $"node \"{node}\" can only create pods with an owner reference set to itself";
        if (!owners[0].IsTrue("controller"))
            return $"node \"{node}\" can only create pods with a controller owner reference set to itself";
        if (owners[0].IsTrue("blockOwnerDeletion"))
            return $"node \"{node}\" must not set blockOwnerDeletion on an owner reference";
        if (store.Get(new ObjectKey("/nodes", "", node)) is not { } stored)
            return $"error looking up node {node} to verify uid: node \"{node}\" not found";
        var (uid, claimed) = (StoredFields.Read(stored.Json.Span, "metadata.uid"), owners[0].Text("uid"));
        return uid == claimed ? null : $"node {node} UID mismatch: expected {claimed} got {uid}";
    }

    private static (PodReferences References, PodSpec Spec) Read(JsonObject document)
    {
        var pod = document.Deserialize(KubernetesJson.Default.Pod)!;
        return (PodReferences.Of(pod), pod.Spec);
    }

    private static IEnumerable<VolumeProjection> Sources(PodSpec spec) => (spec.Volumes ?? []).SelectMany(volume => volume.Projected?.Sources ?? []);
}
