using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>LimitRangeItem</c> of the v1 API.</summary>
public sealed record LimitRangeItem
{
    [Required, Values("Pod", "Container", "PersistentVolumeClaim")]
    public string Type { get => field ?? ""; init; }

    public IReadOnlyDictionary<string, Quantity>? Max { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Min { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Default { get; init; }

    public IReadOnlyDictionary<string, Quantity>? DefaultRequest { get; init; }

    public IReadOnlyDictionary<string, Quantity>? MaxLimitRequestRatio { get; init; }
}
