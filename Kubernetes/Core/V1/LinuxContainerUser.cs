using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LinuxContainerUser</c> of the v1 API.</summary>
public sealed record LinuxContainerUser
{
    [Required]
    public long Uid { get; init; }

    [Required]
    public long Gid { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<long>? SupplementalGroups { get; init; }
}
