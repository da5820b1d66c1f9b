using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>FlexVolumeSource</c> of the v1 API.</summary>
public sealed record FlexVolumeSource
{
    [Required]
    public string Driver { get => field ?? ""; init; }

    public string? FsType { get; init; }

    public LocalObjectReference? SecretRef { get; init; }

    public bool? ReadOnly { get; init; }

    public IReadOnlyDictionary<string, string>? Options { get; init; }
}
