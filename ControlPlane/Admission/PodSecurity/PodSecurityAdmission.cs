using System.Text.Json;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Resources;
using Platform.ControlPlane.Storage;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Admission.PodSecurity;

/// <summary>Pods keep to the Pod Security Standard that the labels of their namespace ask for.</summary>
internal sealed class PodSecurityAdmission(ClusterApi api) : IAdmissionPlugin
{
    private const string Prefix = "pod-security.kubernetes.io/", Latest = "latest";
    private const int MostPods = 3000;
    private static readonly string[] NotLookedAt = ["activeDeadlineSeconds", "tolerations", "schedulingGates", "terminationGracePeriodSeconds"];

    /// <inheritdoc />
    public Status? Admit(AdmissionContext context)
    {
        if (context.Operation == AdmissionOperation.Delete || context.Request.Subresource is not ("" or "ephemeralcontainers"))
            return null;
        if (context.Resource == "/namespaces")
            return CheckLabels(context) ?? WarnOfPods(context);
        if (Specs.Of(context.Resource, context.Object!) is not { } spec || Unchanged(context))
            return null;
        var request = context.Request;
        if (api.Cluster.Store.Get(new ObjectKey("/namespaces", "", request.Namespace)) is not { } ns)
            return null;
        if (context.Resource == "/pods")
        {
            var policy = PolicyOf(ns.Labels, "enforce");
            request.AuditAnnotations[Prefix + "enforce-policy"] = policy.ToString();
            if (Violations(policy, spec) is { } enforced)
                return ApiErrors.Forbidden(request.Kind, request.Name, "violates " + enforced);
        }

        if (Violations(PolicyOf(ns.Labels, "audit"), spec) is { } audited)
            request.AuditAnnotations[Prefix + "audit-violations"] = "would violate " + audited;
        if (Violations(PolicyOf(ns.Labels, "warn"), spec) is { } warned)
            request.Warnings.Add("would violate " + warned);
        return null;
    }

    /// <summary>Whoever makes a namespace stricter is told which of its pods could not be made again.</summary>
    private Status? WarnOfPods(AdmissionContext context)
    {
        if (context is not { Operation: AdmissionOperation.Update, Object: { } next, Old: { } old })
            return null;
        var policy = PolicyOf(next.Labels(), "enforce");
        if (policy == PolicyOf(old.Labels(), "enforce"))
            return null;
        var pods = api.Catalog.Find(Pod.Definition)!;
        var found = api.Cluster.Store.List(pods.StorageResource, context.Request.Name).Items.Take(MostPods)
            .Select(item => (Pod)api.Typed(pods, item))
            .Select(pod => (Name: pod.Metadata.Name!, Faults: string.Join(", ", Faults(policy, new PodSpecWithMetadata(pod.Metadata, pod.Spec)).Select(Title))))
            .Where(pod => pod.Faults.Length > 0).GroupBy(pod => pod.Faults).ToList();
        if (found.Count == 0)
            return null;
        context.Request.Warnings.Add($"existing pods in namespace \"{context.Request.Name}\" violate the new PodSecurity enforce level \"{policy}\"");
        context.Request.Warnings.AddRange(found.Select(group => $"{group.First().Name}{Others(group.Count() - 1)}: {group.Key}").Order(StringComparer.Ordinal));
        return null;
    }

    private static string Others(int count) => count switch
    {
        0 => "",
        1 => " (and 1 other pod)",
        _ => FormattableString.Invariant($" (and {count} other pods)"),
    };

    /// <summary>A fault without what it says of this one pod.</summary>
    private static string Title(string fault) => fault.IndexOf(" (", StringComparison.Ordinal) is > 0 and var end ? fault[..end] : fault;

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

    private static Policy PolicyOf(IReadOnlyDictionary<string, string> labels, string mode) =>
        new(labels.GetValueOrDefault(Prefix + mode, PodSecurityStandards.Privileged), labels.GetValueOrDefault($"{Prefix}{mode}-version", Latest));

    /// <summary>What of a standard is not kept; null when all of it is.</summary>
    private string? Violations(Policy policy, PodSpecWithMetadata pod)
    {
        var faults = Faults(policy, pod).ToList();
        return faults.Count == 0 ? null : $"PodSecurity \"{policy}\": {string.Join(", ", faults)}";
    }

    // The newest standard is that of the cluster's own version.
    private IEnumerable<string> Faults(Policy policy, PodSpecWithMetadata pod) => PodSecurityStandards.Check(
        policy.Level,
        policy.Version.StartsWith("v1.", StringComparison.Ordinal) && int.TryParse(policy.Version.AsSpan(3), out var minor) ? Math.Min(minor, api.Level) : api.Level,
        pod.Metadata,
        pod.Spec);

    /// <summary>Only changes of what the standards look at are judged again.</summary>
    private static bool Unchanged(AdmissionContext context)
    {
        if (context.Old is not { } old)
            return false;
        if (context.Resource != "/pods")
            return JsonNodes.Same(context.Object!["spec"], old["spec"]);
        return JsonNodes.Same(Looked(context.Object!), Looked(old)) && JsonNodes.Same(context.Object.Object("metadata")?["annotations"], old.Object("metadata")?["annotations"]);
    }

    private static JsonObject Looked(JsonObject pod)
    {
        var spec = (JsonObject)(pod.Object("spec") ?? []).DeepClone();
        foreach (var field in NotLookedAt)
            spec.Remove(field);
        return spec;
    }

    /// <summary>A standard and the version of Kubernetes whose words for it count.</summary>
    private sealed record Policy(string Level, string Version)
    {
        public override string ToString() => $"{Level}:{Version}";
    }

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
