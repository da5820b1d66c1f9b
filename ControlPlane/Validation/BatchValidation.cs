using System.Text.Json.Nodes;
using Platform.ControlPlane.Controllers.CronJobs;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Validation.Pods;

namespace Platform.ControlPlane.Validation;

/// <summary>Rules of jobs and cron jobs.</summary>
internal static class BatchValidation
{
    private const int MaxCronJobName = 52, MaxIndexedParallelism = 100_000;

    /// <summary>Checks a job.</summary>
    public static void CheckJob(JsonObject document, List<FieldError> errors) => CheckJobSpec(document.Object("spec"), "spec", errors);

    /// <summary>Checks that a job stays the same job; while it is suspended and has not begun, its pods' place may still change.</summary>
    public static void CheckJobUpdate(JsonObject document, JsonObject current, List<FieldError> errors)
    {
        var (next, before) = (document.Object("spec"), current.Object("spec"));
        Checks.Unchanged(next, before, "spec", errors, "selector", "completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy");
        var elastic = before.Text("completionMode") == "Indexed" && next.Number("completions") == next.Number("parallelism");
        if (!elastic)
            Checks.Unchanged(next, before, "spec", errors, "completions");
        var (now, then) = (next.Object("template"), before.Object("template"));
        if (before.IsTrue("suspend") && current.Object("status")?["startTime"] is null)
            (now, then) = (WithoutPlace(now), WithoutPlace(then));
        if (!JsonNodes.Same(now, then))
            errors.Add(FieldError.Invalid("spec.template", next?["template"]?.DeepClone(), Checks.Immutable));
    }

    /// <summary>Checks a cron job.</summary>
    public static void CheckCronJob(JsonObject document, List<FieldError> errors)
    {
        if (document.Object("metadata").Text("name") is { Length: > MaxCronJobName } name)
            errors.Add(FieldError.Invalid("metadata.name", name, FormattableString.Invariant($"must be no more than {MaxCronJobName} characters")));
        var spec = document.Object("spec");
        if (spec.TryText("schedule", out var schedule) && !CronSchedule.TryParse(schedule, out _, out var error))
            errors.Add(FieldError.Invalid("spec.schedule", schedule, error));
        if (spec.Text("timeZone") is { } zone && (zone.Length == 0 || zone == "Local" || !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _)))
            errors.Add(FieldError.Invalid("spec.timeZone", zone, zone.Length == 0 ? "timeZone must be nil or non-empty string" : "unknown time zone " + zone));
        Checks.NotNegative(spec, "spec", errors, "startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit");
        var job = spec.Object("jobTemplate").Object("spec");
        if (job.IsTrue("manualSelector"))
            errors.Add(FieldError.NotSupported("spec.jobTemplate.spec.manualSelector", true, ["nil", "false"]));
        CheckJobSpec(job, "spec.jobTemplate.spec", errors);
    }

    private static void CheckJobSpec(JsonObject? spec, string path, List<FieldError> errors)
    {
        Checks.NotNegative(spec, path, errors, "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "backoffLimitPerIndex", "maxFailedIndexes");
        if (spec.Text("completionMode") == "Indexed")
        {
            if (spec?["completions"] is null)
                errors.Add(FieldError.Required($"{path}.completions", "when completion mode is Indexed"));
            if (spec.Number("parallelism") > MaxIndexedParallelism)
                errors.Add(FieldError.Invalid($"{path}.parallelism", spec.Number("parallelism"), FormattableString.Invariant($"must be less than or equal to {MaxIndexedParallelism} when completion mode is Indexed")));
        }
        else if (spec?["backoffLimitPerIndex"] is not null)
        {
            errors.Add(FieldError.Invalid($"{path}.backoffLimitPerIndex", spec["backoffLimitPerIndex"]!.DeepClone(), "requires indexed completion mode"));
        }

        var pod = spec.Object("template").Object("spec");
        PodValidation.CheckTemplate(pod, $"{path}.template.spec", errors);
        MetadataValidation.CheckLabels(spec.Object("template").Object("metadata").Object("labels"), $"{path}.template.metadata.labels", errors);
        switch (pod.Text("restartPolicy"))
        {
            case "Always":
                errors.Add(FieldError.Required($"{path}.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""));
                break;
            case "OnFailure" when spec.Object("podFailurePolicy") is not null:
                errors.Add(FieldError.Invalid($"{path}.template.spec.restartPolicy", "OnFailure", "only \"Never\" is supported when podFailurePolicy is specified"));
                break;
        }
    }

    private static JsonObject? WithoutPlace(JsonObject? template)
    {
        var bare = (JsonObject?)template?.DeepClone();
        var spec = bare.Object("spec");
        foreach (var field in new[] { "affinity", "nodeSelector", "tolerations", "schedulingGates" })
            spec?.Remove(field);
        bare.Object("metadata")?.Remove("annotations");
        bare.Object("metadata")?.Remove("labels");
        return bare;
    }
}
