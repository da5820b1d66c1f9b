using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>DownwardAPIProjection</c> of the v1 API.</summary>
public sealed record DownwardApiProjection
{
    [List(ListType.Atomic)]
    public IReadOnlyList<DownwardApiVolumeFile>? Items { get; init; }
}
