using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of workloads.</summary>
internal static class WorkloadColumns
{
    public static TableColumns<Deployment> Deployment() => new TableColumns<Deployment>()
        .Text("Ready", d => Cells.Invariant($"{d.Status.ReadyReplicas ?? 0}/{d.Spec.Replicas ?? 0}"))
        .Number("Up-to-date", d => d.Status.UpdatedReplicas ?? 0)
        .Number("Available", d => d.Status.AvailableReplicas ?? 0)
        .Age()
        .WideWorkload(d => d.Spec.Template, d => d.Spec.Selector);

    public static TableColumns<ReplicaSet> ReplicaSet() => new TableColumns<ReplicaSet>()
        .Number("Desired", r => r.Spec.Replicas ?? 0)
        .Number("Current", r => r.Status.Replicas)
        .Number("Ready", r => r.Status.ReadyReplicas ?? 0)
        .Age()
        .WideWorkload(r => r.Spec.Template, r => r.Spec.Selector);

    public static TableColumns<DaemonSet> DaemonSet() => new TableColumns<DaemonSet>()
        .Number("Desired", d => d.Status.DesiredNumberScheduled)
        .Number("Current", d => d.Status.CurrentNumberScheduled)
        .Number("Ready", d => d.Status.NumberReady)
        .Number("Up-to-date", d => d.Status.UpdatedNumberScheduled ?? 0)
        .Number("Available", d => d.Status.NumberAvailable ?? 0)
        .Text("Node Selector", d => Cells.Labels(d.Spec.Template.Spec.NodeSelector))
        .Age()
        .WideWorkload(d => d.Spec.Template, d => d.Spec.Selector);

    public static TableColumns<StatefulSet> StatefulSet() => new TableColumns<StatefulSet>()
        .Text("Ready", s => Cells.Invariant($"{s.Status.ReadyReplicas ?? 0}/{s.Spec.Replicas ?? 0}"))
        .Age()
        .Wide("Containers", s => Cells.Names(s.Spec.Template))
        .Wide("Images", s => Cells.Images(s.Spec.Template));

    public static TableColumns<ReplicationController> ReplicationController() => new TableColumns<ReplicationController>()
        .Number("Desired", r => r.Spec.Replicas ?? 0)
        .Number("Current", r => r.Status.Replicas)
        .Number("Ready", r => r.Status.ReadyReplicas ?? 0)
        .Age()
        .Wide("Containers", r => Cells.Names(r.Spec.Template ?? new()))
        .Wide("Images", r => Cells.Images(r.Spec.Template ?? new()))
        .Wide("Selector", r => Cells.Labels(r.Spec.Selector));

    public static TableColumns<PodTemplate> PodTemplate() => new TableColumns<PodTemplate>()
        .Text("Containers", t => Cells.Names(t.Template ?? new()))
        .Text("Images", t => Cells.Images(t.Template ?? new()))
        .Text("Pod Labels", t => Cells.Labels(t.Template?.Metadata?.Labels));

    public static TableColumns<ControllerRevision> ControllerRevision() => new TableColumns<ControllerRevision>()
        .Text("Controller", r => Cells.OrNone(
            r.Metadata.OwnerReferences?.FirstOrDefault(o => o.Controller == true) is { } owner
                ? $"{owner.Kind.ToLowerInvariant()}.{owner.ApiVersion.Split('/')[0]}/{owner.Name}"
                : null))
        .Number("Revision", r => r.Revision)
        .Age();

    public static TableColumns<Job> Job() => new TableColumns<Job>()
        .Text("Status", JobStatus)
        .Text("Completions", j => Cells.Invariant($"{j.Status.Succeeded ?? 0}/{j.Spec.Completions ?? j.Spec.Parallelism ?? 1}"))
        .Text("Duration", (j, now) => j.Status.StartTime is { } start
            ? HumanDuration.Format((j.Status.CompletionTime?.Value ?? now) - start.Value)
            : "")
        .Age()
        .WideWorkload(j => j.Spec.Template, j => j.Spec.Selector);

    public static TableColumns<CronJob> CronJob() => new TableColumns<CronJob>()
        .Text("Schedule", c => c.Spec.Schedule)
        .Text("Timezone", c => Cells.OrNone(c.Spec.TimeZone))
        .Text("Suspend", c => c.Spec.Suspend == true ? "True" : "False")
        .Number("Active", c => c.Status.Active?.Count ?? 0)
        .Text("Last Schedule", (c, now) => c.Status.LastScheduleTime is { } last ? HumanDuration.Since(last, now) : Cells.None)
        .Age()
        .WideWorkload(c => c.Spec.JobTemplate.Spec.Template, c => c.Spec.JobTemplate.Spec.Selector);

    private static string JobStatus(Job job)
    {
        bool Is(string type) => job.Status.Conditions?.Any(c => c.Type == type && c.Status == "True") == true;
        if (Is("Complete"))
            return "Complete";
        if (Is("Failed"))
            return "Failed";
        if (job.Metadata.DeletionTimestamp is not null)
            return "Terminating";
        return Is("Suspended") ? "Suspended" : Is("FailureTarget") ? "FailureTarget" : Is("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running";
    }
}
