namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PodPhase</c>.</summary>
public static class PodPhase
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Succeeded = "Succeeded";
    public const string Failed = "Failed";
    public const string Unknown = "Unknown";
}
