namespace Platform.Kubernetes.FlowControl.V1;

/// <summary>Values of <c>PriorityLevelEnablement</c>.</summary>
public static class PriorityLevelEnablement
{
    public const string Exempt = "Exempt";
    public const string Limited = "Limited";
}
