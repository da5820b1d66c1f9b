using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Monitoring.Events;
using Platform.NodeAgent.Monitoring.Inventory;
using Platform.NodeAgent.Monitoring.Logs;
using Platform.NodeAgent.Monitoring.Metrics;
using Platform.NodeAgent.Monitoring.Sending;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Monitoring;

/// <summary>Sends the node's logs, inventory, events and samples to the workspace while the cluster has the monitoring add-on.</summary>
public sealed partial class MonitoringAgent(
    IKubernetesClient client, CriClient cri, NodeConfiguration node, NodeCapacity capacity, AgentPaths paths, MonitoringSettings settings,
    Func<IReadOnlyList<Pod>> pods, TimeProvider time, ILoggerFactory loggers)
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(3);
    private readonly ILogger _logger = loggers.CreateLogger<MonitoringAgent>();
    private readonly SemaphoreSlim _changed = new(0);
    private volatile LogShipper? _logs;
    private volatile InventoryShipper? _inventory;
    private volatile Secret? _secret;

    /// <summary>Pods of the node came, went or changed.</summary>
    public void PodsChanged() => _inventory?.Wake();

    /// <summary>Gives what is in the log files a chance to be sent before some are removed; takes seconds at most.</summary>
    public async Task FlushLogsAsync(CancellationToken cancel)
    {
        if (_logs is { } logs)
            await Task.WhenAny(logs.FlushAsync(), Task.Delay(LongestFlush, time, cancel));
    }

    /// <summary>Follows the secret until cancelled.</summary>
    public Task RunAsync(CancellationToken cancel)
    {
        var secrets = new Informer<Secret>(client, new InformerOptions<Secret>
        {
            Namespace = MonitoringSecret.Namespace,
            FieldSelector = $"metadata.name={MonitoringSecret.Name}",
            OnFailure = e => LogWatch(e.Message),
        }, time);
        secrets.OnChange(change =>
        {
            _secret = change.After;
            _changed.Release();
        });
        return Together.RunAsync(cancel, secrets.RunAsync, FollowAsync);
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        while (true)
        {
            using var session = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var running = RunSessionAsync(_secret, session.Token);
            await _changed.WaitAsync(cancel);
            await session.CancelAsync();
            await running;
        }
    }

    // Monitoring may fail as it likes: the node's pods run on.
    private async Task RunSessionAsync(Secret? secret, CancellationToken cancel)
    {
        while (secret is not null && !cancel.IsCancellationRequested)
        {
            try
            {
                await ShipAsync(MonitoringTarget.Read(secret), cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
            }

            await Task.WhenAny(Task.Delay(RestartAfter, time, cancel));
        }
    }

    private async Task ShipAsync(MonitoringTarget target, CancellationToken cancel)
    {
        // Unique for each session, so that no batch is taken for one of an earlier session.
        var sender = $"{node.NodeName}/{Guid.NewGuid():N}";
        using var workspace = new WorkspaceClient(target, time, loggers.CreateLogger<WorkspaceClient>());
        using var queue = new SendQueue(workspace, sender, settings.MaxWaitingBytes, loggers.CreateLogger<SendQueue>());
        var logs = _logs = new LogShipper(workspace, target, node.NodeName, paths.PodLogs, paths.LogPositions, new RuntimeLogContainers(cri), settings, loggers.CreateLogger<LogShipper>());
        var inventory = _inventory = new InventoryShipper(client, node, target, queue, settings, time, loggers.CreateLogger<InventoryShipper>());
        var metrics = new MetricsShipper(cri, node, capacity, pods, target, queue, settings, time, loggers.CreateLogger<MetricsShipper>());
        var events = new EventShipper(client, target, workspace, new EventLease(client, node.NodeName, time), sender, time, loggers.CreateLogger<EventShipper>());
        LogBegins(target.WorkspaceId);
        try
        {
            await Together.RunAsync(cancel, queue.RunAsync, logs.RunAsync, inventory.RunAsync, metrics.RunAsync, events.RunAsync);
        }
        finally
        {
            (_logs, _inventory) = (null, null);
            LogEnds(target.WorkspaceId);
        }
    }

    [LoggerMessage(5051, LogLevel.Information, "Monitoring: logs, inventory, events and samples go to workspace {Workspace}")]
    private partial void LogBegins(Guid workspace);

    [LoggerMessage(5052, LogLevel.Information, "Monitoring: nothing goes to workspace {Workspace} any more")]
    private partial void LogEnds(Guid workspace);

    [LoggerMessage(5053, LogLevel.Warning, "Monitoring stopped and begins again")]
    private partial void LogFailed(Exception fault);

    [LoggerMessage(5054, LogLevel.Warning, "The monitoring secret cannot be followed for now: {Fault}")]
    private partial void LogWatch(string fault);
}
