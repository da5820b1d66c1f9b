namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PodFSGroupChangePolicy</c>.</summary>
public static class PodFSGroupChangePolicy
{
    public const string OnRootMismatch = "OnRootMismatch";
    public const string Always = "Always";
}
