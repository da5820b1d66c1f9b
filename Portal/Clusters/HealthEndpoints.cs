using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Portal.Arm;
using Platform.Portal.Charts;
using Platform.Portal.Http;
using Platform.Portal.Live;
using Platform.Portal.Queries;

namespace Platform.Portal.Clusters;

/// <summary>What is wrong in a cluster now, and its CPU and memory over time.</summary>
internal sealed class HealthEndpoints(ClusterConnections connections, LogAnalyticsClient logs, LiveStreams streams, TimeProvider time) : IPortalRoutes
{
    private const string Root = "/clusters/{subscription:guid}/{group}/{name}/health";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    /// <summary>The spans that can be chosen, with the width of a sample.</summary>
    public static IReadOnlyList<(string Value, string Text, string Bin)> Spans { get; } =
        [("PT15M", "15 minutes", "30s"), ("PT1H", "1 hour", "1m"), ("PT6H", "6 hours", "5m"), ("P1D", "1 day", "15m"), ("P7D", "7 days", "2h")];

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get(Root, ShowAsync);
        endpoints.Get(Root + "/live", call => streams.Open(call.Http).FragmentsAsync(
            async cancellationToken => (await call.Renderer.RenderAsync<HealthLive>([("Health", await ReadAsync(call, cancellationToken))]), false),
            (_, cancellationToken) => Task.Delay(Pause, time, cancellationToken)));
    }

    private async Task ShowAsync(PortalCall call)
    {
        var health = await ReadAsync(call, call.Aborted);
        await call.ShowAsync<HealthPage>($"Health · {health.Cluster.Name}", ("Health", health), ("Span", SpanOf(call).Value));
    }

    private static (string Value, string Text, string Bin) SpanOf(PortalCall call) => Spans.FirstOrDefault(span => span.Value == call.Query("span"), Spans[1]);

    private async Task<ClusterHealth> ReadAsync(PortalCall call, CancellationToken cancellationToken)
    {
        var snapshot = await ClusterSnapshot.ReadAsync(call, connections, cancellationToken);
        var problems = snapshot.ApiFault is { } fault && !snapshot.Cluster.Properties.Stopped ? [new HealthProblem("Cluster", snapshot.Cluster.Name, fault, null)] : new List<HealthProblem>();
        problems.AddRange(snapshot.Nodes.Where(node => node.Problem.Length > 0 || node.Status is not "Ready").Select(node => new HealthProblem("Node", node.Name, node.Problem.Length > 0 ? node.Problem : node.Status, null)));
        if (snapshot.ApiFault is null) problems.AddRange(await FindPodProblemsAsync(call, cancellationToken));
        if (snapshot.Cluster.Properties.MonitoringWorkspace is not { } workspace) return new ClusterHealth(snapshot.Cluster, problems, [], [], null, false);
        try
        {
            return await ReadChartsAsync(call, snapshot.Cluster, workspace, problems, cancellationToken);
        }
        catch (Exception exception) when (exception is QueryException or ArmRequestException)
        {
            return new ClusterHealth(snapshot.Cluster, problems, [], [], exception.Message, true);
        }
    }

    private async Task<ClusterHealth> ReadChartsAsync(PortalCall call, ManagedCluster cluster, string workspaceId, IReadOnlyList<HealthProblem> problems, CancellationToken cancellationToken)
    {
        var (span, _, bin) = SpanOf(call);
        var workspace = await call.Arm.GetAsync(workspaceId, ApiVersions.Workspaces, ArmJson.Default.Workspace, cancellationToken);
        if (workspace.Properties.CustomerId is not { } id) return new ClusterHealth(cluster, problems, [], [], "The workspace is not ready yet.", true);
        // The id came from the API; as a KQL string its quotes and backslashes are written twice over all the same.
        var name = cluster.Id.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        string Query(string counter) => $"Perf | where ObjectName == 'K8SNode' and CounterName == '{counter}' and (_ResourceId =~ '{name}' or InstanceName startswith '{name}/') | summarize Value = avg(CounterValue) by bin(TimeGenerated, {bin}), Computer | order by TimeGenerated asc";
        var cpu = await logs.QueryAsync(call.Arm, id, Query("cpuUsageNanoCores"), span, cancellationToken);
        var memory = await logs.QueryAsync(call.Arm, id, Query("memoryWorkingSetBytes"), span, cancellationToken);
        return new ClusterHealth(cluster, problems, ByName(cpu), ByName(memory), null, true);
    }

    // A node keeps its colour from one look to the next.
    private static IReadOnlyList<ChartSeries> ByName(QueryResult result) => [.. (QueryChart.Of(result)?.Lines ?? []).OrderBy(line => line.Name, StringComparer.Ordinal)];

    private async Task<IReadOnlyList<HealthProblem>> FindPodProblemsAsync(PortalCall call, CancellationToken cancellationToken)
    {
        var found = new List<HealthProblem>();
        using var client = await connections.ConnectAsync(call.Arm, call.Session, call.ClusterId, cancellationToken);
        await foreach (var pod in client.ListAllAsync<Pod>(null, null, cancellationToken))
            if (PodHealth.Find(pod, time.GetUtcNow()) is { } problem) found.Add(problem);
        return found;
    }
}
