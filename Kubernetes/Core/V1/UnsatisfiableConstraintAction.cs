namespace Platform.Kubernetes.Core.V1;

/// <summary>Values of <c>UnsatisfiableConstraintAction</c>.</summary>
public static class UnsatisfiableConstraintAction
{
    public const string DoNotSchedule = "DoNotSchedule";
    public const string ScheduleAnyway = "ScheduleAnyway";
}
