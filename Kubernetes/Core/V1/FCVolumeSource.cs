using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>FCVolumeSource</c> of the v1 API.</summary>
public sealed record FCVolumeSource
{
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? TargetWWNs { get; init; }

    public int? Lun { get; init; }

    public string? FsType { get; init; }

    public bool? ReadOnly { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Wwids { get; init; }
}
