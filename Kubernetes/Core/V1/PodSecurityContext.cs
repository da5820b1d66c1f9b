using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodSecurityContext</c> of the v1 API.</summary>
public sealed record PodSecurityContext
{
    public SELinuxOptions? SeLinuxOptions { get; init; }

    public WindowsSecurityContextOptions? WindowsOptions { get; init; }

    public long? RunAsUser { get; init; }

    public long? RunAsGroup { get; init; }

    public bool? RunAsNonRoot { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<long>? SupplementalGroups { get; init; }

    [Values("Merge", "Strict")]
    public string? SupplementalGroupsPolicy { get; init; }

    public long? FsGroup { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Sysctl>? Sysctls { get; init; }

    [Values("OnRootMismatch", "Always")]
    public string? FsGroupChangePolicy { get; init; }

    public SeccompProfile? SeccompProfile { get; init; }

    public AppArmorProfile? AppArmorProfile { get; init; }

    public string? SeLinuxChangePolicy { get; init; }
}
