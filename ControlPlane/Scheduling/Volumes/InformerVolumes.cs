using Platform.ControlPlane.Controllers.Machinery;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Scheduling.Volumes;

/// <summary>The volumes that the informers hold.</summary>
/// <param name="informers">The cluster's objects.</param>
internal sealed class InformerVolumes(SharedInformers informers) : IVolumeCatalog
{
    /// <inheritdoc/>
    public PersistentVolumeClaim? Claim(string ns, string name) => informers.Claims.Find(ns, name);

    /// <inheritdoc/>
    public PersistentVolume? Volume(string name) => informers.Volumes.Find(null, name);

    /// <inheritdoc/>
    public IReadOnlyList<PersistentVolume> Volumes() => informers.Volumes.List();

    /// <inheritdoc/>
    public StorageClass? Class(string name) => informers.StorageClasses.Find(null, name);
}
