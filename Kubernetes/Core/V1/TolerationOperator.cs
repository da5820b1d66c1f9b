namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>TolerationOperator</c>.</summary>
public static class TolerationOperator
{
    public const string Exists = "Exists";
    public const string Equal = "Equal";
}
