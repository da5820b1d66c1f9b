namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeRuntimeHandlerFeatures</c> of the v1 API.</summary>
public sealed record NodeRuntimeHandlerFeatures
{
    public bool? RecursiveReadOnlyMounts { get; init; }

    public bool? UserNamespaces { get; init; }
}
