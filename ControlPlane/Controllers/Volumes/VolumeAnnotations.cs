using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Volumes;

/// <summary>What volumes and claims note about how they came together.</summary>
internal static class VolumeAnnotations
{
    /// <summary>On a claim: it was bound once, so that a volume that is missing is lost.</summary>
    public const string BindCompleted = "pv.kubernetes.io/bind-completed";

    /// <summary>On either: a controller chose the other, not a person.</summary>
    public const string BoundByController = "pv.kubernetes.io/bound-by-controller";

    /// <summary>On a volume: who made it.</summary>
    public const string ProvisionedBy = "pv.kubernetes.io/provisioned-by";

    /// <summary>On a claim: who is to make its volume.</summary>
    public const string StorageProvisioner = "volume.kubernetes.io/storage-provisioner";

    /// <summary>On a claim: the node whose pod waits for it.</summary>
    public const string SelectedNode = "volume.kubernetes.io/selected-node";

    private const string OldClass = "volume.beta.kubernetes.io/storage-class";

    /// <summary>The value of an annotation; null without it.</summary>
    public static string? Of(ObjectMeta metadata, string name) => metadata.Annotations?.GetValueOrDefault(name);

    /// <summary>Whether an annotation is there.</summary>
    public static bool Has(ObjectMeta metadata, string name) => metadata.Annotations?.ContainsKey(name) == true;

    /// <summary>An object with an annotation.</summary>
    public static T With<T>(T item, string name, string value)
        where T : class, IResource<T> => item.WithMetadata(item.Metadata with
        {
            Annotations = new Dictionary<string, string>(item.Metadata.Annotations ?? new Dictionary<string, string>()) { [name] = value },
        });

    /// <summary>An object without some annotations.</summary>
    public static T Without<T>(T item, params string[] names)
        where T : class, IResource<T> => item.WithMetadata(item.Metadata with
        {
            Annotations = item.Metadata.Annotations?.Where(a => !names.Contains(a.Key)).ToDictionary(),
        });

    /// <summary>Name of a storage class by the older annotation or the field; empty for none.</summary>
    public static string ClassOf(ObjectMeta metadata, string? field) => Of(metadata, OldClass) ?? field ?? "";

    /// <summary>Whether a claim says nothing of a class, not even that it wants none.</summary>
    public static bool NamesNoClass(ObjectMeta metadata, string? field) => field is null && !Has(metadata, OldClass);
}
