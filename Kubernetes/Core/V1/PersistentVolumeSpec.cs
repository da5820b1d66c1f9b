using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PersistentVolumeSpec</c> of the v1 API.</summary>
public sealed record PersistentVolumeSpec
{
    public IReadOnlyDictionary<string, Quantity>? Capacity { get; init; }

    public GcePersistentDiskVolumeSource? GcePersistentDisk { get; init; }

    public AwsElasticBlockStoreVolumeSource? AwsElasticBlockStore { get; init; }

    public HostPathVolumeSource? HostPath { get; init; }

    public GlusterfsPersistentVolumeSource? Glusterfs { get; init; }

    public NfsVolumeSource? Nfs { get; init; }

    public RbdPersistentVolumeSource? Rbd { get; init; }

    public IscsiPersistentVolumeSource? Iscsi { get; init; }

    public CinderPersistentVolumeSource? Cinder { get; init; }

    public CephFSPersistentVolumeSource? Cephfs { get; init; }

    public FCVolumeSource? Fc { get; init; }

    public FlockerVolumeSource? Flocker { get; init; }

    public FlexPersistentVolumeSource? FlexVolume { get; init; }

    public AzureFilePersistentVolumeSource? AzureFile { get; init; }

    public VsphereVirtualDiskVolumeSource? VsphereVolume { get; init; }

    public QuobyteVolumeSource? Quobyte { get; init; }

    public AzureDiskVolumeSource? AzureDisk { get; init; }

    public PhotonPersistentDiskVolumeSource? PhotonPersistentDisk { get; init; }

    public PortworxVolumeSource? PortworxVolume { get; init; }

    public ScaleIOPersistentVolumeSource? ScaleIO { get; init; }

    public LocalVolumeSource? Local { get; init; }

    public StorageOSPersistentVolumeSource? Storageos { get; init; }

    public CsiPersistentVolumeSource? Csi { get; init; }

    [List(ListType.Atomic), Values("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")]
    public IReadOnlyList<string>? AccessModes { get; init; }

    public ObjectReference? ClaimRef { get; init; }

    [Default("Retain"), Values("Recycle", "Delete", "Retain")]
    public string? PersistentVolumeReclaimPolicy { get; init; }

    public string? StorageClassName { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? MountOptions { get; init; }

    [Default("Filesystem"), Values("Block", "Filesystem")]
    public string? VolumeMode { get; init; }

    public VolumeNodeAffinity? NodeAffinity { get; init; }

    public string? VolumeAttributesClassName { get; init; }
}
