using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceRequirements</c> of the v1 API.</summary>
public sealed record ResourceRequirements
{
    public IReadOnlyDictionary<string, Quantity>? Limits { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Requests { get; init; }

    [List(ListType.Map, "name")]
    public IReadOnlyList<ResourceClaim>? Claims { get; init; }
}
