using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ComponentCondition</c> of the v1 API.</summary>
public sealed record ComponentCondition
{
    /// <summary>The condition: Healthy.</summary>
    [Required]
    public string Type { get => field ?? ""; init; }

    /// <summary>Whether it holds: True, False or Unknown.</summary>
    [Required]
    public string Status { get => field ?? ""; init; }

    /// <summary>What the component says of itself.</summary>
    public string? Message { get; init; }

    /// <summary>Why it could not be asked.</summary>
    public string? Error { get; init; }
}
