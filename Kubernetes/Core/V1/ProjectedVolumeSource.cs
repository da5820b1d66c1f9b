using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ProjectedVolumeSource</c> of the v1 API.</summary>
public sealed record ProjectedVolumeSource
{
    [List(ListType.Atomic)]
    public IReadOnlyList<VolumeProjection>? Sources { get; init; }

    [Default(420)]
    public int? DefaultMode { get; init; }
}
