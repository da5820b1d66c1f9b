using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What a container is promised, and what it may use.</summary>
public sealed record ResourceRequirements
{
    /// <summary>Most that it may use.</summary>
    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    /// <summary>What the scheduler sets aside for it.</summary>
    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }

    /// <summary>Claims of the pod that it uses.</summary>
    [List(ListType.Map, "name")]
    public IReadOnlyList<ResourceClaim>? Claims { get; init; }
}
