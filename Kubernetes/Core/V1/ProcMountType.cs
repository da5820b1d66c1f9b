namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ProcMountType</c>.</summary>
public static class ProcMountType
{
    public const string Default = "Default";
    public const string Unmasked = "Unmasked";
}
