namespace Platform.NodeAgent.Pods;

/// <summary>A pod or container that cannot be set up now; shown as the container's waiting reason, and tried again.</summary>
public sealed class PodSetupException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Upstream's name for it: <c>CreateContainerConfigError</c>, <c>ErrImagePull</c> …</summary>
    public string Reason { get; } = reason;
}
