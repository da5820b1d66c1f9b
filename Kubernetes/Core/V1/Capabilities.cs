using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>Capabilities</c> of the v1 API.</summary>
public sealed record Capabilities
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Add { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Drop { get; init; }
}
