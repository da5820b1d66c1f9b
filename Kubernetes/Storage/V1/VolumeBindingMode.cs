namespace Platform.Kubernetes.Storage.V1;

/// <summary>Values of <c>VolumeBindingMode</c>.</summary>
public static class VolumeBindingMode
{
    public const string Immediate = "Immediate";
    public const string WaitForFirstConsumer = "WaitForFirstConsumer";
}
