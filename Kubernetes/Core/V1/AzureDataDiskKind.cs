namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>AzureDataDiskKind</c>.</summary>
public static class AzureDataDiskKind
{
    public const string Shared = "Shared";
    public const string Dedicated = "Dedicated";
    public const string Managed = "Managed";
}
