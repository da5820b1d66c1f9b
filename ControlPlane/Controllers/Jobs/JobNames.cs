namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Labels, annotations and finalizers of jobs and their pods.</summary>
internal static class JobNames
{
    /// <summary>Keeps a pod until it has been counted.</summary>
    public const string Tracking = "batch.kubernetes.io/job-tracking";

    /// <summary>Label and annotation: the completion index of a pod.</summary>
    public const string Index = "batch.kubernetes.io/job-completion-index";

    /// <summary>Annotation: how often the index had failed before this pod.</summary>
    public const string IndexFailures = "batch.kubernetes.io/job-index-failure-count";

    /// <summary>Label: uid of the job.</summary>
    public const string ControllerUid = "batch.kubernetes.io/controller-uid";

    /// <summary>Label: name of the job.</summary>
    public const string JobName = "batch.kubernetes.io/job-name";

    /// <summary><see cref="ControllerUid"/> as it was called before it had a prefix; still set.</summary>
    public const string OldControllerUid = "controller-uid";

    /// <summary><see cref="JobName"/> as it was called before it had a prefix; still set.</summary>
    public const string OldJobName = "job-name";

    /// <summary>Value of <c>spec.managedBy</c> that means this controller.</summary>
    public const string Controller = "kubernetes.io/job-controller";

    /// <summary>Annotation of a cron job's jobs: when they were due.</summary>
    public const string ScheduledTime = "batch.kubernetes.io/cronjob-scheduled-timestamp";
}
