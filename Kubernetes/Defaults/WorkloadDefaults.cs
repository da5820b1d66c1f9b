using System.Text.Json.Nodes;

namespace Platform.Kubernetes.Defaults;

/// <summary>Defaults of workloads that depend on other fields.</summary>
internal static class WorkloadDefaults
{
    private const int JobBackoffLimit = 6;

    public static void ApplyToDeployment(JsonObject deployment)
    {
        PodDefaults.ApplyToTemplate(deployment);
        if (deployment.Object("spec")?.Object("strategy") is not { } strategy || strategy.Text("type") != "RollingUpdate")
            return;
        var rolling = strategy.FillObject("rollingUpdate");
        rolling.Fill("maxUnavailable", "25%");
        rolling.Fill("maxSurge", "25%");
    }

    public static void ApplyToDaemonSet(JsonObject daemonSet)
    {
        PodDefaults.ApplyToTemplate(daemonSet);
        if (daemonSet.Object("spec")?.Object("updateStrategy") is not { } strategy || strategy.Text("type") != "RollingUpdate")
            return;
        var rolling = strategy.FillObject("rollingUpdate");
        rolling.Fill("maxUnavailable", 1);
        rolling.Fill("maxSurge", 0);
    }

    public static void ApplyToStatefulSet(JsonObject statefulSet)
    {
        PodDefaults.ApplyToTemplate(statefulSet);
        if (statefulSet.Object("spec")?.Object("updateStrategy") is { } strategy && strategy.Text("type") == "RollingUpdate")
            strategy.FillObject("rollingUpdate").Fill("partition", 0);
    }

    public static void ApplyToJob(JsonObject job)
    {
        PodDefaults.ApplyToTemplate(job);
        if (job.Object("spec") is not { } spec)
            return;
        if (!spec.Has("completions") && !spec.Has("parallelism"))
            spec["completions"] = 1;
        spec.Fill("parallelism", 1);
        spec.Fill("backoffLimit", spec.Has("backoffLimitPerIndex") ? int.MaxValue : JobBackoffLimit);
    }

    public static void ApplyToReplicationController(JsonObject controller)
    {
        PodDefaults.ApplyToTemplate(controller);
        if (controller.Object("spec")?.Object("template")?.Object("metadata")?.Object("labels") is not { Count: > 0 } labels)
            return;
        if (controller.Object("spec")!.Object("selector") is not { Count: > 0 })
            controller.Object("spec")!["selector"] = labels.DeepClone();
        if (controller.Object("metadata") is { } metadata && metadata.Object("labels") is not { Count: > 0 })
            metadata["labels"] = labels.DeepClone();
    }

    public static void ApplyToCronJob(JsonObject cronJob)
    {
        if (cronJob.Object("spec")?.Object("jobTemplate") is { } template)
            PodDefaults.ApplyToTemplate(template);
    }
}
