using System.Text.Json;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Admission;

/// <summary>A node asks for tokens only on behalf of a pod that it runs, and only for the audiences that the pod names.</summary>
internal static class NodeTokens
{
    /// <summary>Why a node may not have a token; null when it may.</summary>
    public static string? Refusal(IClusterStore store, AdmissionContext context, string node)
    {
        var spec = context.Object.Object("spec");
        var bound = spec.Object("boundObjectRef");
        if ((bound.Text("apiVersion"), bound.Text("kind")) != ("v1", "Pod") || !bound.TryText("name", out var name))
            return "node requested token not bound to a pod";
        if (!bound.TryText("uid", out var uid))
            return "node requested token with a pod binding without a uid";
        if (store.Get(new ObjectKey("/pods", context.Request.Namespace, name)) is not { } stored)
            return $"pod \"{name}\" not found";
        var pod = JsonSerializer.Deserialize(stored.Json.Span, KubernetesJson.Default.Pod)!;
        if (pod.Metadata.Uid != uid)
            return $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated";
        if (pod.Spec.NodeName != node)
            return "node requested token bound to a pod scheduled on a different node";
        var audiences = spec.Texts("audiences").ToList();
        if (audiences.Count > 1)
            return "node may only request 0 or 1 audiences";
        var audience = audiences.FirstOrDefault() ?? "";
        return Audiences(store, pod).Contains(audience) ? null : $"audience \"{audience}\" not found in pod spec volume";
    }

    private static IEnumerable<string> Audiences(IClusterStore store, Pod pod)
    {
        foreach (var volume in pod.Spec.Volumes ?? [])
        {
            foreach (var token in (volume.Projected?.Sources ?? []).Select(source => source.ServiceAccountToken).OfType<ServiceAccountTokenProjection>())
                yield return token.Audience ?? "";
            if ((volume.Csi?.Driver ?? Driver(store, pod.Metadata.Namespace ?? "", PodClaims.Of(pod, volume))) is not { } driver)
                continue;
            foreach (var audience in AudiencesOf(store, driver))
                yield return audience;
        }
    }

    private static string? Driver(IClusterStore store, string ns, string? claim)
    {
        if (claim is null || store.Get(new ObjectKey("/persistentvolumeclaims", ns, claim)) is not { } stored)
            return null;
        var volume = StoredFields.Read(stored.Json.Span, "spec.volumeName");
        return store.Get(new ObjectKey("/persistentvolumes", "", volume)) is { } found ? StoredFields.Read(found.Json.Span, "spec.csi.driver") : null;
    }

    private static IEnumerable<string> AudiencesOf(IClusterStore store, string driver) =>
        store.Get(new ObjectKey("storage.k8s.io/csidrivers", "", driver)) is { } stored
            ? StoredJson.Parse(stored.Json).Object("spec").Objects("tokenRequests").Select(request => request.Text("audience") ?? "")
            : [];
}
