namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ResourceQuotaStatus</c> of the v1 API.</summary>
public sealed record ResourceQuotaStatus
{
    public IReadOnlyDictionary<string, Quantity>? Hard { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Used { get; init; }
}
