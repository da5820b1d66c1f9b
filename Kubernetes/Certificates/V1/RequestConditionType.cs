namespace Platform.Kubernetes.Certificates.V1;

/// <summary>Values of <c>RequestConditionType</c>.</summary>
public static class RequestConditionType
{
    public const string Approved = "Approved";
    public const string Denied = "Denied";
    public const string Failed = "Failed";
}
