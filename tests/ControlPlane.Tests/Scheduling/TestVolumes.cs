using Platform.ControlPlane.Scheduling.Volumes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Tests.Scheduling;

/// <summary>Claims, volumes and classes in lists.</summary>
internal sealed class TestVolumes : IVolumeCatalog
{
    public List<PersistentVolumeClaim> Claims { get; } = [];

    public List<PersistentVolume> All { get; } = [];

    public List<StorageClass> Classes { get; } = [];

    public PersistentVolumeClaim? Claim(string ns, string name) => Claims.Find(c => c.Metadata.Namespace == ns && c.Metadata.Name == name);

    public PersistentVolume? Volume(string name) => All.Find(v => v.Metadata.Name == name);

    public IReadOnlyList<PersistentVolume> Volumes() => All;

    public StorageClass? Class(string name) => Classes.Find(c => c.Metadata.Name == name);
}
