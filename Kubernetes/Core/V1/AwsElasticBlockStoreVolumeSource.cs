using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>AWSElasticBlockStoreVolumeSource</c> of the v1 API.</summary>
public sealed record AwsElasticBlockStoreVolumeSource
{
    [Required]
    public string VolumeID { get => field ?? ""; init; }

    public string? FsType { get; init; }

    public int? Partition { get; init; }

    public bool? ReadOnly { get; init; }
}
