namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PodSELinuxChangePolicy</c>.</summary>
public static class PodSELinuxChangePolicy
{
    public const string Recursive = "Recursive";
    public const string MountOption = "MountOption";
}
