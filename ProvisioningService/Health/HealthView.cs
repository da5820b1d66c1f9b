using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;
using Platform.Kubernetes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.ProvisioningService.ManagedClusters;
using Platform.ProvisioningService.Monitoring;

namespace Platform.ProvisioningService.Health;

/// <summary><c>managedClusters/{name}/health/default</c>: what is wrong with the cluster, its nodes and its workloads, and since when.</summary>
public sealed class HealthView(ClusterConnections connections, TimeProvider time) : ResourceView
{
    private const string Default = "default";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public override string Type => "Microsoft.ContainerService/managedClusters/health";

    /// <inheritdoc/>
    public override IReadOnlyList<string> List(Resource parent) => [Default];

    /// <inheritdoc/>
    public override JsonObject? Get(Resource parent, string name) => name.Equals(Default, StringComparison.OrdinalIgnoreCase) ? [] : null;

    /// <inheritdoc/>
    public override async Task<JsonObject?> GetAsync(Resource parent, string name, CancellationToken cancellationToken)
    {
        if (Get(parent, name) is not { } body) return null;
        body["properties"] = await LookAsync(parent, cancellationToken);
        return body;
    }

    private async Task<JsonObject> LookAsync(Resource cluster, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (cluster.State is ProvisioningState.Creating or ProvisioningState.Deleting) return ClusterHealth.Present([], null, cluster.State, now);
        var facts = ClusterFacts.Read(cluster.Internal);
        List<HealthProblem> problems = [.. OfResource(cluster, facts)];
        if (ClusterReconciler.IsStopped(cluster)) return ClusterHealth.Present(problems, null, "Stopped", now);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        ClusterSnapshot? snapshot = null;
        try
        {
            snapshot = await ReadAsync(await connections.ConnectAsync(facts.ClusterId, limit.Token), limit.Token);
            problems.AddRange(ClusterHealth.Of(snapshot, now));
            problems.AddRange(Missing(cluster, facts, snapshot));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested
            && exception is KubernetesApiException or HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException or RestEase.ApiException)
        {
            problems.Add(Problem(cluster, "ApiServerUnreachable", $"The cluster's API does not answer: {exception.Message}", null));
        }
        return ClusterHealth.Present(problems, snapshot, null, now);
    }

    private static IEnumerable<HealthProblem> OfResource(Resource cluster, ClusterFacts facts)
    {
        if (cluster.State == ProvisioningState.Failed) yield return Problem(cluster, "ProvisioningFailed", "The last change of the cluster failed: repeat it, or see the operation's error.", null);
        if (facts.Monitoring is { State: MonitoringState.WorkspaceNotFound } monitoring)
            yield return Problem(cluster, monitoring.State, $"The workspace '{monitoring.Workspace}' of the monitoring add-on is gone: disable the add-on, or enable it with another workspace.", monitoring.Since) with { Severity = HealthProblem.Warning };
    }

    // A machine that never joined is no Node that could say so.
    private static IEnumerable<HealthProblem> Missing(Resource cluster, ClusterFacts facts, ClusterSnapshot snapshot) =>
        !ProvisioningState.IsTerminal(cluster.State) ? [] : facts.Nodes.Where(node => snapshot.Nodes.All(present => present.Metadata.Name != node.Name))
            .Select(node => new HealthProblem(HealthProblem.Error, "Node", null, node.Name, "NodeMissing", "The node's machine has not joined the cluster.", null));

    private static async Task<ClusterSnapshot> ReadAsync(IKubernetesClient client, CancellationToken cancellationToken)
    {
        var (nodes, pods) = (AllAsync<Node>(client, null, cancellationToken), AllAsync<Pod>(client, null, cancellationToken));
        var deployments = AllAsync<Deployment>(client, null, cancellationToken);
        var events = AllAsync<Event>(client, new ListOptions { FieldSelector = "involvedObject.kind=Pod" }, cancellationToken);
        return new ClusterSnapshot(await nodes, await pods, await deployments, await events);
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(IKubernetesClient client, ListOptions? options, CancellationToken cancellationToken)
        where T : class, IResource<T>
    {
        List<T> all = [];
        await foreach (var item in client.ListAllAsync<T>(null, options, cancellationToken)) all.Add(item);
        return all;
    }

    private static HealthProblem Problem(Resource cluster, string reason, string message, DateTimeOffset? since) =>
        new(HealthProblem.Error, "Cluster", null, cluster.Id.Name, reason, message, since);
}
