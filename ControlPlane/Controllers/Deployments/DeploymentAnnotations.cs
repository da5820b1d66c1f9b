using System.Globalization;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.Deployments;

/// <summary>What deployments note on their replica sets.</summary>
internal static class DeploymentAnnotations
{
    /// <summary>Number of the rollout, on deployment and replica sets.</summary>
    public const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>Earlier numbers of a template that was rolled back to.</summary>
    public const string RevisionHistory = "deployment.kubernetes.io/revision-history";

    /// <summary>The deployment's replicas when the set was last scaled.</summary>
    public const string DesiredReplicas = "deployment.kubernetes.io/desired-replicas";

    /// <summary>Most pods there may be during the rollout, when the set was last scaled.</summary>
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";
    private static readonly HashSet<string> NotCopied =
        [Revision, RevisionHistory, DesiredReplicas, MaxReplicas, LastApplied, "deprecated.deployment.rollback.to"];

    public static long RevisionOf(ObjectMeta metadata) => Number(metadata, Revision) ?? 0;

    public static int? Desired(ReplicaSet set) => (int?)Number(set.Metadata, DesiredReplicas);

    /// <summary>The annotations a new replica set takes from its deployment.</summary>
    public static Dictionary<string, string> ForNewSet(Deployment deployment, long revision, int maxReplicas)
    {
        var annotations = Copied(deployment);
        annotations[Revision] = Text(revision);
        annotations[DesiredReplicas] = Text(deployment.Spec.Replicas ?? 1);
        annotations[MaxReplicas] = Text(maxReplicas);
        return annotations;
    }

    /// <summary>The annotations the current replica set should have; null when it has them.</summary>
    public static Dictionary<string, string>? Refreshed(ReplicaSet set, Deployment deployment, long revision)
    {
        var wanted = new Dictionary<string, string>(set.Metadata.Annotations ?? new Dictionary<string, string>());
        foreach (var (key, value) in Copied(deployment))
            wanted[key] = value;
        var held = RevisionOf(set.Metadata);
        if (held < revision)
        {
            wanted[Revision] = Text(revision);
            if (held > 0)
                wanted[RevisionHistory] = wanted.TryGetValue(RevisionHistory, out var history) && history.Length > 0 ? $"{history},{held}" : Text(held);
        }

        var current = set.Metadata.Annotations;
        return current is not null && current.Count == wanted.Count && wanted.All(a => current.GetValueOrDefault(a.Key) == a.Value) ? null : wanted;
    }

    /// <summary>The annotations of a set that is being scaled.</summary>
    public static Dictionary<string, string> Scaled(ReplicaSet set, int desired, int max) =>
        new(set.Metadata.Annotations ?? new Dictionary<string, string>()) { [DesiredReplicas] = Text(desired), [MaxReplicas] = Text(max) };

    private static Dictionary<string, string> Copied(Deployment deployment) =>
        (deployment.Metadata.Annotations ?? new Dictionary<string, string>()).Where(a => !NotCopied.Contains(a.Key)).ToDictionary();

    private static long? Number(ObjectMeta metadata, string annotation) =>
        long.TryParse(metadata.Annotations?.GetValueOrDefault(annotation), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
