using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>DownwardAPIVolumeFile</c> of the v1 API.</summary>
public sealed record DownwardApiVolumeFile
{
    [Required]
    public string Path { get => field ?? ""; init; }

    public ObjectFieldSelector? FieldRef { get; init; }

    public ResourceFieldSelector? ResourceFieldRef { get; init; }

    public int? Mode { get; init; }
}
