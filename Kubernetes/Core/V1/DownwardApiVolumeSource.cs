using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>DownwardAPIVolumeSource</c> of the v1 API.</summary>
public sealed record DownwardApiVolumeSource
{
    [List(ListType.Atomic)]
    public IReadOnlyList<DownwardApiVolumeFile>? Items { get; init; }

    [Default(420)]
    public int? DefaultMode { get; init; }
}
