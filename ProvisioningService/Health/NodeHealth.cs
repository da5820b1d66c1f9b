using Platform.Kubernetes.Core.V1;

namespace Platform.ProvisioningService.Health;

/// <summary>What is wrong with nodes.</summary>
public static class NodeHealth
{
    /// <summary>Looks at one node.</summary>
    public static IEnumerable<HealthProblem> Of(Node node)
    {
        var name = node.Metadata.Name!;
        var conditions = node.Status.Conditions ?? [];
        if (!IsReady(node))
        {
            var ready = conditions.FirstOrDefault(condition => condition.Type == "Ready");
            yield return new HealthProblem(HealthProblem.Error, "Node", null, name, ready?.Reason is { Length: > 0 } reason ? reason : "NodeNotReady",
                ready?.Message is { Length: > 0 } message ? message : "The node has not reported that it is ready.",
                (DateTimeOffset?)ready?.LastTransitionTime ?? (DateTimeOffset?)node.Metadata.CreationTimestamp);
        }
        foreach (var condition in conditions.Where(condition => condition.Type != "Ready" && condition.Status == "True"))
            yield return new HealthProblem(HealthProblem.Warning, "Node", null, name, condition.Type, condition.Message ?? condition.Reason ?? condition.Type, (DateTimeOffset?)condition.LastTransitionTime);
        if (node.Spec.Unschedulable == true)
        {
            var taint = (node.Spec.Taints ?? []).FirstOrDefault(taint => taint.Key == "node.kubernetes.io/unschedulable");
            yield return new HealthProblem(HealthProblem.Warning, "Node", null, name, "SchedulingDisabled", "The node is cordoned: it takes no new pods.", (DateTimeOffset?)taint?.TimeAdded);
        }
    }

    /// <summary>Whether a node says that it is ready.</summary>
    public static bool IsReady(Node node) => (node.Status.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" });
}
