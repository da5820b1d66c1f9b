using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.Kubernetes.Validation;

namespace Platform.ControlPlane.Validation.Pods;

/// <summary>Rules of pods and of the pod templates of workloads.</summary>
internal static class PodValidation
{
    /// <summary>Checks the spec of a pod or of the template of a workload.</summary>
    /// <param name="spec">The spec; null when it is missing.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="errors">What is wrong.</param>
    public static void CheckSpec(JsonObject? spec, string path, List<FieldError> errors)
    {
        var volumes = PodVolumeValidation.Check(spec, path, errors);
        ContainerValidation.CheckAll(spec, path, volumes, errors);
        ContainerValidation.CheckResources(spec.Object("resources"), $"{path}.resources", errors);
        foreach (var field in new[] { "nodeName", "serviceAccountName", "priorityClassName", "runtimeClassName" })
            Checks.Named(spec, field, path, DnsNames.SubdomainError, errors);
        Checks.NotNegative(spec, path, errors, "terminationGracePeriodSeconds");
        Checks.InRange(spec, "activeDeadlineSeconds", path, 1, int.MaxValue, errors);
        MetadataValidation.CheckLabels(spec.Object("nodeSelector"), $"{path}.nodeSelector", errors);
        PodDnsValidation.Check(spec, path, errors);
        SchedulingValidation.Check(spec, path, errors);
        SecurityContextValidation.CheckPod(spec, path, errors);
        foreach (var (gate, at) in Checks.Items(spec, "readinessGates", path))
            Checks.Named(gate, "conditionType", at, LabelNames.KeyError, errors);
        Checks.Amounts(spec.Object("overhead"), $"{path}.overhead", errors);
    }

    /// <summary>Checks a template: containers that come later have no place in it.</summary>
    public static void CheckTemplate(JsonObject? spec, string path, List<FieldError> errors)
    {
        CheckSpec(spec, path, errors);
        if (spec.Array("ephemeralContainers") is { Count: > 0 })
            errors.Add(FieldError.Forbidden($"{path}.ephemeralContainers", "ephemeral containers not allowed in pod template"));
    }

    /// <summary>Checks a new pod.</summary>
    public static void CheckNew(JsonObject document, List<FieldError> errors)
    {
        if (document.Object("spec").Array("ephemeralContainers") is { Count: > 0 })
            errors.Add(FieldError.Forbidden("spec.ephemeralContainers", "cannot be set on create"));
    }
}
