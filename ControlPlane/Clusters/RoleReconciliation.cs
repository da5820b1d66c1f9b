using System.Text.Json;
using Platform.ControlPlane.Authorization;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Serialization;

namespace Platform.ControlPlane.Clusters;

/// <summary>Default roles of an older version of the platform get what they lack, unless their owner keeps them as they are.</summary>
internal static class RoleReconciliation
{
    private const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    /// <summary>The role with the rules that it lacks; null when it lacks none, or is not to be touched.</summary>
    public static ClusterRole? Extend(ReadOnlyMemory<byte> stored, ClusterRole wanted)
    {
        var present = JsonSerializer.Deserialize(stored.Span, KubernetesJson.Default.ClusterRole)!;

        // An aggregated role's rules are its controller's.
        if (present.Metadata.Annotations?.GetValueOrDefault(AutoUpdate) != "true" || wanted.AggregationRule is not null)
            return null;
        var missing = (wanted.Rules ?? []).SelectMany(RuleCoverage.Split)
            .Where(part => present.Rules?.Any(rule => RuleCoverage.Covers(rule, part)) != true).ToList();
        return missing.Count == 0 ? null : present with { Rules = [.. present.Rules ?? [], .. RuleCoverage.Join(missing)] };
    }
}
