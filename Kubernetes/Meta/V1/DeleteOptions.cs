using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>DeleteOptions</c> of the meta.k8s.io/v1 API.</summary>
public sealed record DeleteOptions
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "DeleteOptions"; init; }

    public long? GracePeriodSeconds { get; init; }

    public Preconditions? Preconditions { get; init; }

    public bool? OrphanDependents { get; init; }

    public string? PropagationPolicy { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? DryRun { get; init; }

    public bool? IgnoreStoreReadErrorWithClusterBreakingPotential { get; init; }
}
