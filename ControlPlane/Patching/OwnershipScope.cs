using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Patching;

/// <summary>The fields that a write through a subresource can come to own.</summary>
/// <param name="kind">Kind of the object.</param>
/// <param name="subresource">The subresource; empty for the object itself.</param>
internal sealed class OwnershipScope(KindInfo kind, string subresource)
{
    /// <summary>Whether a field of the object itself counts.</summary>
    public bool CountsField(string name) => name is not ("apiVersion" or "kind") && subresource switch
    {
        "" => name != "status" || !kind.Kind.HasStatus,
        "status" => name is "status" or "metadata",
        _ => true,
    };

    /// <summary>Whether a field of the metadata counts: not what the server sets or what names the object.</summary>
    public static bool CountsMetadata(string name) => name is not ("name" or "namespace" or "creationTimestamp" or "selfLink" or "uid" or "generation"
        or "generateName" or "managedFields" or "resourceVersion" or "deletionTimestamp" or "deletionGracePeriodSeconds");
}
