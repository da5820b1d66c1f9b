using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceQuotaSpec</c> of the v1 API.</summary>
public sealed record ResourceQuotaSpec
{
    public IReadOnlyDictionary<string, Quantity>? Hard { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? Scopes { get; init; }

    public ScopeSelector? ScopeSelector { get; init; }
}
