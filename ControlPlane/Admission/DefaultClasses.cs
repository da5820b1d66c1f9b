using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A claim or an ingress that names no class gets the one that is marked as default.</summary>
/// <param name="store">The objects.</param>
internal sealed class DefaultClasses(IClusterStore store) : IAdmissionPlugin
{
    private const string ClaimAnnotation = "volume.beta.kubernetes.io/storage-class", IngressAnnotation = "kubernetes.io/ingress.class";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Creates("/persistentvolumeclaims"))
            return ChooseStorage(context.Object!);
        return context.Creates("networking.k8s.io/ingresses") ? ChooseIngress(context) : null;
    }

    private Status? ChooseStorage(JsonObject claim)
    {
        var spec = claim.ObjectOrNew("spec");
        if (spec["storageClassName"] is not null || HasAnnotation(claim, ClaimAnnotation))
            return null;
        var newest = Defaults("storage.k8s.io/storageclasses", "storageclass.kubernetes.io/is-default-class")
            .OrderByDescending(c => c.Object("metadata").Text("creationTimestamp"), StringComparer.Ordinal)
            .ThenBy(c => c.Object("metadata").Text("name"), StringComparer.Ordinal)
            .FirstOrDefault();
        if (newest.Object("metadata").Text("name") is { } name)
            spec["storageClassName"] = name;
        return null;
    }

    private Status? ChooseIngress(AdmissionContext context)
    {
        var spec = context.Object!.ObjectOrNew("spec");
        if (spec["ingressClassName"] is not null || HasAnnotation(context.Object!, IngressAnnotation))
            return null;
        var defaults = Defaults("networking.k8s.io/ingressclasses", "ingressclass.kubernetes.io/is-default-class").ToList();
        if (defaults.Count > 1)
        {
            return ApiErrors.Forbidden(
                context.Request.Kind, context.Request.Name, FormattableString.Invariant($"{defaults.Count} default IngressClasses were found, only 1 allowed"));
        }

        if (defaults.Count == 1)
            spec["ingressClassName"] = defaults[0].Object("metadata").Text("name");
        return null;
    }

    private IEnumerable<JsonObject> Defaults(string resource, string annotation) => store.List(resource, null).Items
        .Select(item => StoredJson.Parse(item.Json))
        .Where(c => c.Object("metadata").Object("annotations").Text(annotation) == "true");

    private static bool HasAnnotation(JsonObject document, string name) =>
        document.Object("metadata").Object("annotations").TryText(name, out _);
}
