using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>APIGroupList</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ApiGroupList
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "APIGroupList"; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<ApiGroup> Groups { get => field ?? []; init; }
}
