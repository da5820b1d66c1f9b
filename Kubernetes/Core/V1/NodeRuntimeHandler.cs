namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeRuntimeHandler</c> of the v1 API.</summary>
public sealed record NodeRuntimeHandler
{
    public string? Name { get; init; }

    public NodeRuntimeHandlerFeatures? Features { get; init; }
}
