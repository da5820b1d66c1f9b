namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>StorageMedium</c>.</summary>
public static class StorageMedium
{
    public const string Memory = "Memory";
    public const string HugePages = "HugePages";
}
