using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ConfigMapProjection</c> of the v1 API.</summary>
public sealed record ConfigMapProjection
{
    [Default("")]
    public string? Name { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<KeyToPath>? Items { get; init; }

    public bool? Optional { get; init; }
}
