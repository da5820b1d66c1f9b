using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Admission.PodSecurity;

/// <summary>Pods keep to the Pod Security Standard that the labels of their namespace ask for.</summary>
/// <param name="store">The objects.</param>
internal sealed class PodSecurityAdmission(IClusterStore store) : IAdmissionPlugin
{
    private const string Prefix = "pod-security.kubernetes.io/", Latest = "latest";

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Operation == AdmissionOperation.Delete || context.Request.Subresource is not ("" or "ephemeralcontainers"))
            return null;
        if (context.Resource == "/namespaces")
            return CheckLabels(context);
        if (Specs.Of(context.Resource, context.Object!) is not { } spec || Unchanged(context))
            return null;
        var request = context.Request;
        if (store.Get(new ObjectKey("/namespaces", "", request.Namespace)) is not { } ns)
            return null;
        var isPod = context.Resource == "/pods";
        var enforced = isPod ? Violations(ns, "enforce", spec) : null;
        if (enforced is not null)
            return ApiErrors.Forbidden(request.Kind, request.Name, "violates " + enforced);
        if (Violations(ns, "warn", spec) is { } warned)
            request.Warnings.Add("would violate " + warned);
        return null;
    }

    private static Status? CheckLabels(AdmissionContext context)
    {
        var labels = context.Object.Object("metadata").Object("labels");
        var errors = new List<FieldError>();
        foreach (var mode in new[] { "enforce", "audit", "warn" })
        {
            if (labels.TryText(Prefix + mode, out var level) && !PodSecurityStandards.Levels.Contains(level))
                errors.Add(FieldError.Invalid($"metadata.labels[{Prefix}{mode}]", level, "must be one of privileged, baseline, restricted"));
            if (labels.TryText($"{Prefix}{mode}-version", out var version) && !IsVersion(version))
                errors.Add(FieldError.Invalid($"metadata.labels[{Prefix}{mode}-version]", version, "must be \"latest\" or \"v1.x\""));
        }

        return errors.Count == 0 ? null : ApiErrors.Invalid(context.Request.Kind, context.Request.Name, errors);
    }

    private static bool IsVersion(string text) =>
        text == Latest || (text.StartsWith("v1.", StringComparison.Ordinal) && text.Length > 3 && text.AsSpan(3).ToString().All(char.IsAsciiDigit));

    /// <summary>What of the standard that a mode of the namespace names is not kept; null when all of it is.</summary>
    private static string? Violations(StoredObject ns, string mode, PodSpecWithMetadata pod)
    {
        var level = ns.Labels.GetValueOrDefault(Prefix + mode, PodSecurityStandards.Privileged);
        var faults = PodSecurityStandards.Check(level, pod.Metadata, pod.Spec).ToList();
        return faults.Count == 0
            ? null
            : $"PodSecurity \"{level}:{ns.Labels.GetValueOrDefault($"{Prefix}{mode}-version", Latest)}\": {string.Join(", ", faults)}";
    }

    /// <summary>Only changes of what the standards look at are judged again.</summary>
    private static bool Unchanged(AdmissionContext context) =>
        context.Old is not null && JsonNodes.Same(context.Object!["spec"], context.Old["spec"]);

    /// <summary>A pod, or the template of a workload.</summary>
    internal sealed record PodSpecWithMetadata(ObjectMeta Metadata, PodSpec Spec);

    private static class Specs
    {
        public static PodSpecWithMetadata? Of(string resource, JsonObject document)
        {
            var template = resource switch
            {
                "/pods" => document,
                "/podtemplates" => document.Object("template"),
                "/replicationcontrollers" or "apps/deployments" or "apps/replicasets" or "apps/daemonsets" or "apps/statefulsets" or "batch/jobs" =>
                    document.Object("spec").Object("template"),
                "batch/cronjobs" => document.Object("spec").Object("jobTemplate").Object("spec").Object("template"),
                _ => null,
            };
            return template.Object("spec").Deserialize(KubernetesJson.Default.PodSpec) is { } spec
                ? new PodSpecWithMetadata(template.Object("metadata").Deserialize(KubernetesJson.Default.ObjectMeta) ?? new ObjectMeta(), spec)
                : null;
        }
    }
}
