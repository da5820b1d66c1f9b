namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>RecursiveReadOnlyMode</c>.</summary>
public static class RecursiveReadOnlyMode
{
    public const string Disabled = "Disabled";
    public const string IfPossible = "IfPossible";
    public const string Enabled = "Enabled";
}
