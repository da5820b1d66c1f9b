using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>HostPathVolumeSource</c> of the v1 API.</summary>
public sealed record HostPathVolumeSource
{
    [Required]
    public string Path { get => field ?? ""; init; }

    [Default(""), Values("", "DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice")]
    public string? Type { get; init; }
}
