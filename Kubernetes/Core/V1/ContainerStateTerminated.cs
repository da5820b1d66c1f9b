using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ContainerStateTerminated</c> of the v1 API.</summary>
public sealed record ContainerStateTerminated
{
    [Required]
    public int ExitCode { get; init; }

    public int? Signal { get; init; }

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public Time? StartedAt { get; init; }

    public Time? FinishedAt { get; init; }

    public string? ContainerID { get; init; }
}
