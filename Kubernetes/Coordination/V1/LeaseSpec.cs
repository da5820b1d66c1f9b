using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Coordination.V1;

/// <summary><c>LeaseSpec</c> of the coordination.k8s.io/v1 API.</summary>
public sealed record LeaseSpec
{
    public string? HolderIdentity { get; init; }

    public int? LeaseDurationSeconds { get; init; }

    public MicroTime? AcquireTime { get; init; }

    public MicroTime? RenewTime { get; init; }

    public int? LeaseTransitions { get; init; }

    public string? Strategy { get; init; }

    public string? PreferredHolder { get; init; }
}
