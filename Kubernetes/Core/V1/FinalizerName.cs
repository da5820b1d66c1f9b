namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>FinalizerName</c>.</summary>
public static class FinalizerName
{
    public const string Kubernetes = "kubernetes";
}
