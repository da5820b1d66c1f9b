using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>APIVersions</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ApiVersions
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "APIVersions"; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<string> Versions { get => field ?? []; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<ServerAddressByClientCIdR> ServerAddressByClientCIDRs { get => field ?? []; init; }
}
