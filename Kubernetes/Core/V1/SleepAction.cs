using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>SleepAction</c> of the v1 API.</summary>
public sealed record SleepAction
{
    [Required]
    public long Seconds { get; init; }
}
