using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>Storage of a pod, of one kind.</summary>
public sealed record Volume
{
    /// <summary>Name by which containers mount it.</summary>
    [Required]
    public string Name { get => field ?? ""; init; }

    /// <summary>A file or directory of the node.</summary>
    public HostPathVolumeSource? HostPath { get; init; }

    /// <summary>An empty directory that lasts as long as the pod.</summary>
    public EmptyDirVolumeSource? EmptyDir { get; init; }

    public GcePersistentDiskVolumeSource? GcePersistentDisk { get; init; }

    public AwsElasticBlockStoreVolumeSource? AwsElasticBlockStore { get; init; }

    public GitRepoVolumeSource? GitRepo { get; init; }

    /// <summary>The entries of a secret as files.</summary>
    public SecretVolumeSource? Secret { get; init; }

    /// <summary>A directory of an NFS server.</summary>
    public NfsVolumeSource? Nfs { get; init; }

    public IscsiVolumeSource? Iscsi { get; init; }

    public GlusterfsVolumeSource? Glusterfs { get; init; }

    /// <summary>The volume that a claim of the namespace is bound to.</summary>
    public PersistentVolumeClaimVolumeSource? PersistentVolumeClaim { get; init; }

    public RbdVolumeSource? Rbd { get; init; }

    public FlexVolumeSource? FlexVolume { get; init; }

    public CinderVolumeSource? Cinder { get; init; }

    public CephFSVolumeSource? Cephfs { get; init; }

    public FlockerVolumeSource? Flocker { get; init; }

    /// <summary>Fields of the pod as files.</summary>
    public DownwardApiVolumeSource? DownwardAPI { get; init; }

    public FCVolumeSource? Fc { get; init; }

    public AzureFileVolumeSource? AzureFile { get; init; }

    /// <summary>The entries of a config map as files.</summary>
    public ConfigMapVolumeSource? ConfigMap { get; init; }

    public VsphereVirtualDiskVolumeSource? VsphereVolume { get; init; }

    public QuobyteVolumeSource? Quobyte { get; init; }

    public AzureDiskVolumeSource? AzureDisk { get; init; }

    public PhotonPersistentDiskVolumeSource? PhotonPersistentDisk { get; init; }

    /// <summary>Several sources in one directory.</summary>
    public ProjectedVolumeSource? Projected { get; init; }

    public PortworxVolumeSource? PortworxVolume { get; init; }

    public ScaleIOVolumeSource? ScaleIO { get; init; }

    public StorageOSVolumeSource? Storageos { get; init; }

    /// <summary>Storage of a driver that lasts as long as the pod.</summary>
    public CsiVolumeSource? Csi { get; init; }

    /// <summary>A claim that lasts as long as the pod.</summary>
    public EphemeralVolumeSource? Ephemeral { get; init; }

    /// <summary>The files of an image.</summary>
    public ImageVolumeSource? Image { get; init; }
}
