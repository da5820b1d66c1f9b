using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Scheduling.Volumes;

/// <summary>Claims, volumes and storage classes as the scheduler looks at them.</summary>
internal interface IVolumeCatalog
{
    /// <summary>A claim; null without it.</summary>
    PersistentVolumeClaim? Claim(string ns, string name);

    /// <summary>A volume; null without it.</summary>
    PersistentVolume? Volume(string name);

    /// <summary>Every volume.</summary>
    IReadOnlyList<PersistentVolume> Volumes();

    /// <summary>A storage class; null without it.</summary>
    StorageClass? Class(string name);
}
