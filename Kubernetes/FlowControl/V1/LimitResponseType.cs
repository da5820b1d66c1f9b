namespace Platform.Kubernetes.FlowControl.V1;

/// <summary>Values of <c>LimitResponseType</c>.</summary>
public static class LimitResponseType
{
    public const string Queue = "Queue";
    public const string Reject = "Reject";
}
