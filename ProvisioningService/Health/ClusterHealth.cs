using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Core.V1;

namespace Platform.ProvisioningService.Health;

/// <summary>What a cluster's API says at one time.</summary>
public sealed record ClusterSnapshot(IReadOnlyList<Node> Nodes, IReadOnlyList<Pod> Pods, IReadOnlyList<Deployment> Deployments, IReadOnlyList<Event> Events);

/// <summary>The health of a cluster, its nodes and its workloads.</summary>
public static class ClusterHealth
{
    /// <summary>What is wrong, errors first, then by what began first.</summary>
    public static IReadOnlyList<HealthProblem> Of(ClusterSnapshot snapshot, DateTimeOffset now)
    {
        var events = snapshot.Events.Where(happened => happened.InvolvedObject is { Kind: "Pod", Uid: not null }).ToLookup(happened => happened.InvolvedObject.Uid!);
        var pods = snapshot.Pods.Select(pod => (Pod: pod, Problems: PodHealth.Of(pod, [.. events[pod.Metadata.Uid ?? ""]], now))).ToList();
        var deployments = snapshot.Deployments.Select(deployment => DeploymentHealth.Of(
            deployment, [.. pods.Where(pod => pod.Problems.Count > 0 && DeploymentHealth.Owns(deployment, pod.Pod)).Select(pod => pod.Problems[0])]));
        return [.. snapshot.Nodes.SelectMany(NodeHealth.Of), .. deployments.OfType<HealthProblem>(), .. pods.SelectMany(pod => pod.Problems)];
    }

    /// <summary>As it is served.</summary>
    /// <param name="problems">What is wrong.</param>
    /// <param name="snapshot">What was looked at; null when the API was not asked or did not answer.</param>
    /// <param name="status">A status that is no matter of problems: Stopped, Creating.</param>
    /// <param name="now">The time.</param>
    public static JsonObject Present(IReadOnlyList<HealthProblem> problems, ClusterSnapshot? snapshot, string? status, DateTimeOffset now) => new()
    {
        ["status"] = status ?? (problems.Any(problem => problem.Severity == HealthProblem.Error) ? "Unhealthy" : problems.Count > 0 ? "Degraded" : "Healthy"),
        ["observedAt"] = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ["problems"] = new JsonArray([.. problems.OrderBy(problem => problem.Severity == HealthProblem.Error ? 0 : 1).ThenBy(problem => problem.Since ?? now).Select(problem => (JsonNode)problem.ToJson())]),
        ["nodes"] = snapshot is null ? null : Count(snapshot.Nodes.Count, snapshot.Nodes.Count(NodeHealth.IsReady), "ready"),
        ["deployments"] = snapshot is null ? null : Count(snapshot.Deployments.Count, snapshot.Deployments.Count(deployment => (deployment.Status.AvailableReplicas ?? 0) >= (deployment.Spec.Replicas ?? 1)), "available"),
        ["pods"] = snapshot is null ? null : Count(snapshot.Pods.Count, snapshot.Pods.Count(pod => (pod.Status.Conditions ?? []).Any(condition => condition is { Type: "Ready", Status: "True" })), "ready"),
    };

    private static JsonObject Count(int total, int good, string name) => new() { ["total"] = total, [name] = good };
}
