using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>A claim grows only when its class can make volumes larger.</summary>
/// <param name="store">The objects.</param>
internal sealed class ClaimResize(IClusterStore store) : IAdmissionPlugin
{
    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (!context.Updates("/persistentvolumeclaims") || Size(context.Object) <= Size(context.Old))
            return null;
        if (context.Old.Object("status").Text("phase") != "Bound")
            return ApiErrors.Forbidden(context.Request.Kind, context.Request.Name, "only bound persistent volume claims can be expanded");
        return context.Object.Object("spec").TryText("storageClassName", out var name)
            && store.Get(new ObjectKey("storage.k8s.io/storageclasses", "", name)) is { } stored
            && StoredJson.Parse(stored.Json).IsTrue("allowVolumeExpansion")
            ? null
            : ApiErrors.Forbidden(
                context.Request.Kind,
                context.Request.Name,
                "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize");
    }

    private static Quantity Size(JsonObject? claim) =>
        Quantity.TryParse(claim.Object("spec").Object("resources").Object("requests").Text("storage") ?? "", out var size) ? size : default;
}
