namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>PreemptionPolicy</c>.</summary>
public static class PreemptionPolicy
{
    public const string PreemptLowerPriority = "PreemptLowerPriority";
    public const string Never = "Never";
}
