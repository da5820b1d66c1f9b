using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Meta.V1;

/// <summary><c>APIResourceList</c> of the meta.k8s.io/v1 API.</summary>
public sealed record ApiResourceList
{
    /// <summary>Group and version.</summary>
    public string ApiVersion { get => field ?? "v1"; init; }

    /// <summary>Name of the kind.</summary>
    public string Kind { get => field ?? "APIResourceList"; init; }

    [Required]
    public string GroupVersion { get => field ?? ""; init; }

    [Required, List(ListType.Atomic)]
    public IReadOnlyList<ApiResource> Resources { get => field ?? []; init; }
}
