using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Conditions of jobs.</summary>
internal static class JobConditions
{
    /// <summary>Whether a job is over.</summary>
    public static bool IsFinished(Job job) => End(job) is not null;

    /// <summary>When a job was over; null while it is not.</summary>
    public static Time? End(Job job) => (Find(job, JobConditionType.Complete) ?? Find(job, JobConditionType.Failed))?.LastTransitionTime;

    /// <summary>A condition that holds; null otherwise.</summary>
    public static JobCondition? Find(Job job, string type) => job.Status.Conditions?.FirstOrDefault(c => c.Type == type && c.Status == ConditionStatus.True);

    /// <summary>Sets a condition; its times move only when its status does.</summary>
    public static IReadOnlyList<JobCondition> Set(IReadOnlyList<JobCondition>? conditions, string type, bool holds, string reason, string message, DateTimeOffset now)
    {
        var status = holds ? ConditionStatus.True : ConditionStatus.False;
        var present = conditions?.FirstOrDefault(c => c.Type == type);
        if (present?.Status == status)
            return conditions!;
        var condition = new JobCondition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            LastProbeTime = (Time)now,
            LastTransitionTime = (Time)now,
        };
        return [.. (conditions ?? []).Where(c => c.Type != type), condition];
    }
}
