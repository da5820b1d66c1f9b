namespace Platform.Kubernetes.Storage.V1;

/// <summary>Values of <c>VolumeLifecycleMode</c>.</summary>
public static class VolumeLifecycleMode
{
    public const string Persistent = "Persistent";
    public const string Ephemeral = "Ephemeral";
}
