using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerImage</c> of the v1 API.</summary>
public sealed record ContainerImage
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Names { get; init; }

    public long? SizeBytes { get; init; }
}
