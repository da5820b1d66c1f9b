using System.Globalization;
using Platform.ControlPlane.Controllers.Machinery;
using Platform.ControlPlane.Controllers.Pods;
using Platform.ControlPlane.Controllers.Revisions;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.StatefulSets;

/// <summary>The pods and claims of stateful sets: their names, numbers and parts.</summary>
internal static class StatefulPods
{
    private const string PodNameLabel = "statefulset.kubernetes.io/pod-name";
    private const string IndexLabel = "apps.kubernetes.io/pod-index";

    /// <summary>The number of a pod by its name; null for one that is not named after the set.</summary>
    public static int? OrdinalOf(StatefulSet set, Pod pod) => Ordinal(pod.Metadata.Name, set.Metadata.Name + "-");

    /// <summary>The number of the pod that a claim is for; null for one that is not named after the set.</summary>
    public static int? OrdinalOf(StatefulSet set, PersistentVolumeClaim claim) => (set.Spec.VolumeClaimTemplates ?? [])
        .Select(template => Ordinal(claim.Metadata.Name, $"{template.Metadata.Name}-{set.Metadata.Name}-")).FirstOrDefault(ordinal => ordinal is not null);

    /// <summary>Name of the revision that a pod is of.</summary>
    public static string? RevisionOf(Pod pod) => pod.Metadata.Labels?.GetValueOrDefault(RevisionHistory.HashLabel);

    /// <summary>A pod with its name, number and claims.</summary>
    /// <param name="set">The set.</param>
    /// <param name="ordinal">Its number.</param>
    /// <param name="template">Its template, of the revision.</param>
    /// <param name="revision">Name of the revision.</param>
    public static Pod Create(StatefulSet set, int ordinal, PodTemplateSpec template, string revision)
    {
        var name = NameOf(set, ordinal);
        var pod = PodFactory.FromTemplate(set, template);
        var claims = (set.Spec.VolumeClaimTemplates ?? []).Select(c => c.Metadata.Name ?? "").ToList();
        var volumes = claims.Select(claim => new Volume { Name = claim, PersistentVolumeClaim = new() { ClaimName = ClaimName(claim, name) } });
        return pod with
        {
            Metadata = pod.Metadata with
            {
                GenerateName = null,
                Name = name,
                Labels = new Dictionary<string, string>(pod.Metadata.Labels ?? new Dictionary<string, string>())
                {
                    [PodNameLabel] = name,
                    [IndexLabel] = ordinal.ToString(CultureInfo.InvariantCulture),
                    [RevisionHistory.HashLabel] = revision,
                },
            },
            Spec = pod.Spec with
            {
                Hostname = name,
                Subdomain = set.Spec.ServiceName,
                Volumes = claims.Count == 0 ? pod.Spec.Volumes : [.. (pod.Spec.Volumes ?? []).Where(v => !claims.Contains(v.Name)), .. volumes],
            },
        };
    }

    /// <summary>The claims of a pod.</summary>
    public static IEnumerable<PersistentVolumeClaim> Claims(StatefulSet set, int ordinal) => (set.Spec.VolumeClaimTemplates ?? []).Select(template => template with
    {
        Metadata = new ObjectMeta
        {
            Name = ClaimName(template.Metadata.Name ?? "", NameOf(set, ordinal)),
            Namespace = set.Metadata.Namespace,
            Labels = new Dictionary<string, string>([.. template.Metadata.Labels ?? new Dictionary<string, string>(), .. set.Spec.Selector?.MatchLabels ?? new Dictionary<string, string>()]),
            Annotations = template.Metadata.Annotations,
            OwnerReferences = set.Spec.PersistentVolumeClaimRetentionPolicy?.WhenDeleted == "Delete" ? [Owners.ControlledBy(set)] : null,
        },
        Status = new(),
    });

    private static string NameOf(StatefulSet set, int ordinal) => string.Create(CultureInfo.InvariantCulture, $"{set.Metadata.Name}-{ordinal}");

    private static int? Ordinal(string? name, string prefix) => name?.StartsWith(prefix, StringComparison.Ordinal) == true
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : null;

    private static string ClaimName(string template, string pod) => $"{template}-{pod}";
}
