using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Admission;

/// <summary>Volumes, claims and ranges of service addresses are not deleted while they are in use: a controller takes the finalizers away.</summary>
internal sealed class InUseProtection : IAdmissionPlugin
{
    /// <summary>Finalizer of claims.</summary>
    public const string Claim = "kubernetes.io/pvc-protection";

    /// <summary>Finalizer of volumes.</summary>
    public const string Volume = "kubernetes.io/pv-protection";

    /// <summary>Finalizer of ranges of service addresses.</summary>
    public const string Range = "networking.k8s.io/service-cidr-finalizer";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Creates("/persistentvolumeclaims"))
            Protect(context.Object!, Claim);
        else if (context.Creates("/persistentvolumes"))
            Protect(context.Object!, Volume);
        else if (context.Creates("networking.k8s.io/servicecidrs"))
            Protect(context.Object!, Range);
        return null;
    }

    private static void Protect(JsonObject document, string finalizer)
    {
        var metadata = document.Object("metadata")!;
        if (metadata.Texts("finalizers").Contains(finalizer))
            return;
        if (metadata["finalizers"] is not JsonArray finalizers)
            metadata["finalizers"] = finalizers = [];
        finalizers.Add(finalizer);
    }
}
