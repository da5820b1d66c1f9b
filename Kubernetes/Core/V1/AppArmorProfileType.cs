namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>AppArmorProfileType</c>.</summary>
public static class AppArmorProfileType
{
    public const string Unconfined = "Unconfined";
    public const string RuntimeDefault = "RuntimeDefault";
    public const string Localhost = "Localhost";
}
