using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>APIGroup</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ApiGroup
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "APIGroup"; init; }

    [Required]
    public string Name { get => field ?? ""; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<GroupVersionForDiscovery> Versions { get => field ?? []; init; }

    public GroupVersionForDiscovery PreferredVersion { get => field ??= new(); init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<ServerAddressByClientCIdR>? ServerAddressByClientCIDRs { get; init; }
}
