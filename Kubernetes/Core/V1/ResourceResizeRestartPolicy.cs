namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>ResourceResizeRestartPolicy</c>.</summary>
public static class ResourceResizeRestartPolicy
{
    public const string NotRequired = "NotRequired";
    public const string RestartContainer = "RestartContainer";
}
