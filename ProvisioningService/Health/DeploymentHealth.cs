using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ProvisioningService.Health;

/// <summary>What is wrong with deployments.</summary>
public static class DeploymentHealth
{
    /// <summary>Looks at one deployment.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="pods">What is wrong with the pods that are its own.</param>
    public static HealthProblem? Of(Deployment deployment, IReadOnlyList<HealthProblem> pods)
    {
        var (wanted, available) = (deployment.Spec.Replicas ?? 1, deployment.Status.AvailableReplicas ?? 0);
        var conditions = deployment.Status.Conditions ?? [];
        var fault = conditions.FirstOrDefault(condition => condition is { Type: "ReplicaFailure", Status: "True" } or { Type: "Progressing", Status: "False" })
            ?? conditions.FirstOrDefault(condition => condition is { Type: "Available", Status: "False" });
        if (available >= wanted && fault is null) return null;
        var reasons = pods.GroupBy(problem => problem.Reason).Select(group => $"{group.Count()} {group.Key}").ToList();
        var why = reasons.Count > 0 ? string.Join(", ", reasons) : fault?.Message ?? "new pods are starting";
        var since = conditions.FirstOrDefault(condition => condition is { Type: "Available", Status: "False" })?.LastTransitionTime;
        return new HealthProblem(
            available == 0 || fault is { Type: not "Available" } ? HealthProblem.Error : HealthProblem.Warning,
            "Deployment", deployment.Metadata.Namespace, deployment.Metadata.Name!, fault?.Reason ?? "ReplicasUnavailable",
            $"{available} of {wanted} replicas are available: {why}.", (DateTimeOffset?)since ?? pods.Select(problem => problem.Since).Min() ?? (DateTimeOffset?)fault?.LastTransitionTime);
    }

    /// <summary>Whether a pod is of this deployment: of a replica set that it made.</summary>
    public static bool Owns(Deployment deployment, Pod pod) =>
        pod.Metadata.Namespace == deployment.Metadata.Namespace
        && pod.Metadata.Labels is { } labels && labels.TryGetValue("pod-template-hash", out var hash)
        && pod.Metadata.OwnerReferences?.Any(owner => owner is { Controller: true, Kind: "ReplicaSet" } && owner.Name == $"{deployment.Metadata.Name}-{hash}") == true;
}
