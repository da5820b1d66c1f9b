namespace Platform.Kubernetes.Core.V1;

/// <summary><c>NodeFeatures</c> of the v1 API.</summary>
public sealed record NodeFeatures
{
    public bool? SupplementalGroupsPolicy { get; init; }
}
