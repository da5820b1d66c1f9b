namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>RestartPolicy</c>.</summary>
public static class RestartPolicy
{
    public const string Always = "Always";
    public const string OnFailure = "OnFailure";
    public const string Never = "Never";
}
