namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>NamespacePhase</c>.</summary>
public static class NamespacePhase
{
    public const string Active = "Active";
    public const string Terminating = "Terminating";
}
