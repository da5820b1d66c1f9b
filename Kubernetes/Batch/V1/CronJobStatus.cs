using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Batch.V1;

/// <summary><c>CronJobStatus</c> of the batch/v1 API.</summary>
public sealed record CronJobStatus
{
    [List(ListType.Atomic)]
    public IReadOnlyList<ObjectReference>? Active { get; init; }

    public Time? LastScheduleTime { get; init; }

    public Time? LastSuccessfulTime { get; init; }
}
