using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes;

/// <summary>A list as the API returns it; its kind is that of the items with the suffix <c>List</c>.</summary>
/// <typeparam name="T">Type of the items.</typeparam>
public sealed record KubernetesList<T>
{
    /// <summary>Group and version of the items.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Kind of the list: <c>PodList</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>Resource version the list is consistent at, and the token of its next part.</summary>
    public ListMeta Metadata { get => field ??= new(); init; }

    /// <summary>The objects. Their <c>apiVersion</c> and <c>kind</c> are usually absent on the wire.</summary>
    public IReadOnlyList<T> Items { get => field ?? []; init; }
}
