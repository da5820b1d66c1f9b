using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ComponentCondition</c> of the v1 API.</summary>
public sealed record ComponentCondition
{
    [Required]
    public string Type { get => field ?? ""; init; }

    [Required]
    public string Status { get => field ?? ""; init; }

    public string? Message { get; init; }

    public string? Error { get; init; }
}
