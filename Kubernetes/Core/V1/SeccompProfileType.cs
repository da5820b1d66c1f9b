namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>SeccompProfileType</c>.</summary>
public static class SeccompProfileType
{
    public const string Unconfined = "Unconfined";
    public const string RuntimeDefault = "RuntimeDefault";
    public const string Localhost = "Localhost";
}
