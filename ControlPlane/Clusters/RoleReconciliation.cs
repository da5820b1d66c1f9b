using Platform.ControlPlane.Authorization;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Rbac.V1;

namespace Platform.ControlPlane.Clusters;

/// <summary>Default roles and bindings of an older version of the platform get what they lack, unless their owner keeps them as they are.</summary>
internal static class RoleReconciliation
{
    /// <summary>The role with the rules that it lacks; null when it lacks none, or is not to be touched.</summary>
    public static ClusterRole? Extend(ClusterRole present, ClusterRole wanted) =>

        // An aggregated role's rules are its controller's.
        wanted.AggregationRule is null && Extended(present.Metadata, present.Rules, wanted.Rules) is { } rules ? present with { Rules = rules } : null;

    /// <inheritdoc cref="Extend(ClusterRole, ClusterRole)"/>
    public static Role? Extend(Role present, Role wanted) =>
        Extended(present.Metadata, present.Rules, wanted.Rules) is { } rules ? present with { Rules = rules } : null;

    /// <summary>The binding with the subjects that it lacks; null when it lacks none, grants another role, or is not to be touched.</summary>
    public static ClusterRoleBinding? Extend(ClusterRoleBinding present, ClusterRoleBinding wanted) =>
        present.RoleRef == wanted.RoleRef && Extended(present.Metadata, present.Subjects, wanted.Subjects) is { } subjects ? present with { Subjects = subjects } : null;

    /// <inheritdoc cref="Extend(ClusterRoleBinding, ClusterRoleBinding)"/>
    public static RoleBinding? Extend(RoleBinding present, RoleBinding wanted) =>
        present.RoleRef == wanted.RoleRef && Extended(present.Metadata, present.Subjects, wanted.Subjects) is { } subjects ? present with { Subjects = subjects } : null;

    private static IReadOnlyList<PolicyRule>? Extended(ObjectMeta metadata, IReadOnlyList<PolicyRule>? present, IReadOnlyList<PolicyRule>? wanted)
    {
        if (!MayChange(metadata))
            return null;
        var missing = (wanted ?? []).SelectMany(RuleCoverage.Split)
            .Where(part => present?.Any(rule => RuleCoverage.Covers(rule, part)) != true).ToList();
        return missing.Count == 0 ? null : [.. present ?? [], .. RuleCoverage.Join(missing)];
    }

    private static IReadOnlyList<Subject>? Extended(ObjectMeta metadata, IReadOnlyList<Subject>? present, IReadOnlyList<Subject>? wanted)
    {
        var missing = (wanted ?? []).Except(present ?? []).ToList();
        return missing.Count == 0 || !MayChange(metadata) ? null : [.. present ?? [], .. missing];
    }

    private static bool MayChange(ObjectMeta metadata) => metadata.Annotations?.GetValueOrDefault(RoleParts.AutoUpdate) == "true";
}
