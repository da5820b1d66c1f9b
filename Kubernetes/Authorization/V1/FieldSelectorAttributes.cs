using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>FieldSelectorAttributes</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record FieldSelectorAttributes
{
    public string? RawSelector { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<FieldSelectorRequirement>? Requirements { get; init; }
}
