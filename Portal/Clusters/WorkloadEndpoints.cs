using Platform.Contracts.Arm;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Printing;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>What runs in a cluster, and its events, kept current by watching.</summary>
internal sealed class WorkloadEndpoints(ClusterConnections connections, LiveStreams streams, TimeProvider time) : IPortalRoutes
{
    private const string Root = "/clusters/{subscription:guid}/{group}/{name}";
    private const int MaxEvents = 300;

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get(Root + "/workloads", ShowWorkloadsAsync);
        endpoints.Get(Root + "/workloads/live", FollowWorkloadsAsync);
        endpoints.Get(Root + "/events", ShowEventsAsync);
        endpoints.Get(Root + "/events/live", FollowEventsAsync);
    }

    private static string? NamespaceOf(PortalCall call) => call.Query("namespace") is { Length: > 0 and < 64 } ns && ns.All(character => char.IsAsciiLetterOrDigit(character) || character == '-') ? ns : null;

    private async Task ShowWorkloadsAsync(PortalCall call)
    {
        var (cluster, ns) = (await call.Arm.ClusterAsync(call.ClusterId, call.Aborted), NamespaceOf(call));
        using var client = await connections.ConnectAsync(call.Arm, call.Session, cluster.Resource, call.Aborted);
        var tables = await Task.WhenAll(Kinds(cluster.Resource).Select(kind => kind.ListAsync(client, ns, time, call.Aborted)));
        await call.ShowAsync<WorkloadsPage>($"Workloads · {cluster.Name}", ("Cluster", cluster), ("Namespace", ns ?? ""), ("Namespaces", await NamespacesAsync(client, call.Aborted)), ("Tables", tables));
    }

    private async Task FollowWorkloadsAsync(PortalCall call)
    {
        var ns = NamespaceOf(call);
        await FollowAsync(call, Kinds(call.ClusterId), ns, tables => call.Renderer.RenderAsync<WorkloadTables>([("Tables", tables)]));
    }

    private async Task ShowEventsAsync(PortalCall call)
    {
        var (cluster, ns) = (await call.Arm.ClusterAsync(call.ClusterId, call.Aborted), NamespaceOf(call));
        using var client = await connections.ConnectAsync(call.Arm, call.Session, cluster.Resource, call.Aborted);
        var rows = await Events.ListAsync(client, ns, time, call.Aborted);
        await call.ShowAsync<EventsPage>($"Events · {cluster.Name}", ("Cluster", cluster), ("Namespace", ns ?? ""), ("Namespaces", await NamespacesAsync(client, call.Aborted)), ("Rows", rows));
    }

    private Task FollowEventsAsync(PortalCall call) => FollowAsync(call, [Events], NamespaceOf(call), tables => call.Renderer.RenderAsync<KubeTable>([("Rows", tables[0])]));

    private Task FollowAsync(PortalCall call, IReadOnlyList<IWatchedKind> kinds, string? ns, Func<IReadOnlyList<KubeRows>, Task<string>> render) => streams.Open(call.Http).RunAsync(async (stream, cancellationToken) =>
    {
        using var client = await connections.ConnectAsync(call.Arm, call.Session, call.ClusterId, cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var signal = new ChangeSignal();
        var watched = kinds.Select(kind => kind.Watch(client, ns, signal, time)).ToList();
        var running = Task.WhenAll(watched.Select(kind => kind.RunAsync(stop.Token)));
        try
        {
            await Task.WhenAll(watched.Select(kind => kind.WaitForSyncAsync(stop.Token)));
            await stream.SendFragmentsAsync(async _ => (await render([.. watched.Select(kind => kind.Rows(time.GetUtcNow()))]), false),
                (longest, token) => signal.WaitAsync(longest, time, token), cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    });

    private static async Task<IReadOnlyList<string>> NamespacesAsync(KubernetesClient client, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await foreach (var item in client.ListAllAsync<Namespace>(null, null, cancellationToken)) names.Add(item.Metadata.Name ?? "");
        return [.. names.Order(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<IWatchedKind> Kinds(ResourceId cluster) =>
    [
        new WatchedKind<Deployment>("Deployments", KindTables.Deployments, true),
        new WatchedKind<StatefulSet>("Stateful sets", KindTables.StatefulSets, true),
        new WatchedKind<DaemonSet>("Daemon sets", KindTables.DaemonSets, false),
        new WatchedKind<Job>("Jobs", KindTables.Jobs, false),
        new WatchedKind<Pod>("Pods", KindTables.Pods, true) { Link = pod => Links.Pod(cluster, pod.Metadata.Namespace ?? "", pod.Metadata.Name ?? "") },
        new WatchedKind<Service>("Services", KindTables.Services, false),
    ];

    private static IWatchedKind Events { get; } = new WatchedKind<Event>("Events", KindTables.Events, false)
    {
        Select = events => events.OrderByDescending(item => item.LastTimestamp?.Value ?? item.EventTime?.Value ?? item.Metadata.CreationTimestamp?.Value).Take(MaxEvents),
        KeepOrder = true,
    };
}
