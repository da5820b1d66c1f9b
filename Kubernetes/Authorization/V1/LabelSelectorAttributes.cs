using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Authorization.V1;

/// <summary><c>LabelSelectorAttributes</c> of the authorization.k8s.io/v1 API.</summary>
public sealed record LabelSelectorAttributes
{
    public string? RawSelector { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<LabelSelectorRequirement>? Requirements { get; init; }
}
