namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>OSName</c>.</summary>
public static class OSName
{
    public const string Linux = "linux";
    public const string Windows = "windows";
}
