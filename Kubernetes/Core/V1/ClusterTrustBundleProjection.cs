using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ClusterTrustBundleProjection</c> of the v1 API.</summary>
public sealed record ClusterTrustBundleProjection
{
    public string? Name { get; init; }

    public string? SignerName { get; init; }

    public LabelSelector? LabelSelector { get; init; }

    public bool? Optional { get; init; }

    [Required]
    public string Path { get => field ?? ""; init; }
}
