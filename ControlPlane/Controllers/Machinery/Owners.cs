using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>Owner references.</summary>
internal static class Owners
{
    /// <summary>The controlling owner, null without one.</summary>
    public static OwnerReference? Controller(ObjectMeta metadata) => metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true);

    /// <summary>Uid of the controlling owner, as an index wants it.</summary>
    public static IEnumerable<string> ControllerUid(ObjectMeta metadata) => Controller(metadata) is { } owner ? [owner.Uid] : [];

    /// <summary>Whether an object is controlled by another.</summary>
    public static bool IsControlledBy(ObjectMeta metadata, ObjectMeta owner) => Controller(metadata)?.Uid == owner.Uid;

    /// <summary>A reference that makes its holder controlled by an object.</summary>
    public static OwnerReference ControlledBy<T>(T owner)
        where T : class, IResource<T> => new()
        {
            ApiVersion = T.Definition.ApiVersion,
            Kind = T.Definition.Kind,
            Name = owner.Metadata.Name ?? "",
            Uid = owner.Metadata.Uid ?? "",
            Controller = true,
            BlockOwnerDeletion = true,
        };
}
