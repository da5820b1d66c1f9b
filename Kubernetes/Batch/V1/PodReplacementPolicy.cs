namespace Platform.Kubernetes.Batch.V1;

/// <summary>Values of <c>PodReplacementPolicy</c>.</summary>
public static class PodReplacementPolicy
{
    public const string TerminatingOrFailed = "TerminatingOrFailed";
    public const string Failed = "Failed";
}
