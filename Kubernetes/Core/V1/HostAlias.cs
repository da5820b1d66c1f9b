using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>HostAlias</c> of the v1 API.</summary>
public sealed record HostAlias
{
    [Required]
    public string Ip { get => field ?? ""; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Hostnames { get; init; }
}
