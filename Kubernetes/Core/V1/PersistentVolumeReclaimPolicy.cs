namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PersistentVolumeReclaimPolicy</c>.</summary>
public static class PersistentVolumeReclaimPolicy
{
    public const string Recycle = "Recycle";
    public const string Delete = "Delete";
    public const string Retain = "Retain";
}
