namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>NodePhase</c>.</summary>
public static class NodePhase
{
    public const string Pending = "Pending";
    public const string Running = "Running";
    public const string Terminated = "Terminated";
}
