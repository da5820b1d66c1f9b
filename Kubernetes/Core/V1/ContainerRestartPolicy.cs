namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ContainerRestartPolicy</c>.</summary>
public static class ContainerRestartPolicy
{
    public const string Always = "Always";
    public const string Never = "Never";
    public const string OnFailure = "OnFailure";
}
