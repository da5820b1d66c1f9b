namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PersistentVolumeMode</c>.</summary>
public static class PersistentVolumeMode
{
    public const string Block = "Block";
    public const string Filesystem = "Filesystem";
}
