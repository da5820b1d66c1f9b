using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>A taint of nodes that a pod accepts.</summary>
public sealed record Toleration
{
    /// <summary>Key of the taint; empty with the operator Exists means every one.</summary>
    public string? Key { get; init; }

    /// <summary>Exists, or Equal to the value.</summary>
    [Values("Exists", "Equal")]
    public string? Operator { get; init; }

    /// <summary>Value of the taint.</summary>
    public string? Value { get; init; }

    /// <summary>NoSchedule, PreferNoSchedule or NoExecute; empty means all.</summary>
    [Values("NoSchedule", "PreferNoSchedule", "NoExecute")]
    public string? Effect { get; init; }

    /// <summary>Seconds that the pod stays on a node that is tainted with NoExecute.</summary>
    public long? TolerationSeconds { get; init; }
}
