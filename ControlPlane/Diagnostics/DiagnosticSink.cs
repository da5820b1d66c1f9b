using System.Collections.Frozen;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Platform.Contracts.Monitoring;
using RestEase;

namespace Platform.ControlPlane.Diagnostics;

/// <summary>
/// Sends clusters' own logs to the workspaces that diagnostic settings name. Writing never waits: what does not fit into the queue is dropped
/// and counted, and clusters that nobody listens to cost one look into a set.
/// </summary>
internal sealed partial class DiagnosticSink(IMonitoringApi monitoring, TimeProvider time, ILogger<DiagnosticSink> logger) : BackgroundService
{
    private const int QueueLength = 20_000, BatchRecords = 1_000, MostTries = 30;
    private static readonly TimeSpan TargetsInterval = TimeSpan.FromSeconds(5), SendInterval = TimeSpan.FromSeconds(1), RetryDelay = TimeSpan.FromSeconds(2);
    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly string _run = Guid.NewGuid().ToString("N");
    private volatile FrozenSet<(string Server, string Category)> _wanted = [];
    private DateTimeOffset _targetsRead;
    private long _dropped;
    private long _batches;

    /// <summary>Records that were lost because the queue was full or Monitoring was away for too long.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Whether records of a category of a cluster are wanted.</summary>
    /// <param name="serverName">Name of the cluster's API server.</param>
    /// <param name="category">The category.</param>
    public bool Wants(string serverName, string category) => _wanted.Contains((serverName, category));

    /// <summary>Takes a record, if it is wanted; never waits.</summary>
    public void Write(string serverName, string category, string level, string log)
    {
        if (Wants(serverName, category) && !_queue.Writer.TryWrite(new Entry(serverName, new DiagnosticRecord(time.GetUtcNow(), category, level, log)))) Interlocked.Increment(ref _dropped);
    }

    /// <summary>Reads who wants what, when it is time, and sends what waits.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() - _targetsRead >= TargetsInterval)
        {
            var targets = await monitoring.ListDiagnosticTargetsAsync(cancellationToken);
            _wanted = targets.Targets.SelectMany(target => target.Categories.Select(category => (target.ServerName, category))).ToFrozenSet();
            _targetsRead = time.GetUtcNow();
        }
        var waiting = new List<Entry>();
        while (waiting.Count < QueueLength && _queue.Reader.TryRead(out var entry)) waiting.Add(entry);
        foreach (var cluster in waiting.GroupBy(entry => entry.ServerName))
            foreach (var records in cluster.Select(entry => entry.Record).Chunk(BatchRecords))
                await SendAsync(new DiagnosticBatch(cluster.Key, $"{_run}-{++_batches}", records), cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // At first the role's own listener begins.
                await Task.Delay(SendInterval, time, stoppingToken);
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                LogUnreachable(logger, exception);
                await Task.Delay(TargetsInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    // The same batch with the same id, until it is taken: Monitoring knows it again.
    private async Task SendAsync(DiagnosticBatch batch, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await monitoring.SendDiagnosticRecordsAsync(batch, cancellationToken);
                return;
            }
            catch (Exception exception) when (IsPassing(exception))
            {
                if (attempt == MostTries)
                {
                    Interlocked.Add(ref _dropped, batch.Records.Count);
                    LogDropped(logger, batch.Records.Count, batch.ServerName, exception);
                    return;
                }
            }
            await Task.Delay(RetryDelay, time, cancellationToken);
        }
    }

    private static bool IsPassing(Exception exception) => exception is ApiException or HttpRequestException or IOException or TaskCanceledException { InnerException: TimeoutException };

    private sealed record Entry(string ServerName, DiagnosticRecord Record);

    [LoggerMessage(EventId = 5401, Level = LogLevel.Warning, Message = "Monitoring does not answer; control planes' logs wait")]
    private static partial void LogUnreachable(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 5402, Level = LogLevel.Warning, Message = "{Count} log records of {Cluster} were dropped, since Monitoring did not take them")]
    private static partial void LogDropped(ILogger logger, int count, string cluster, Exception exception);
}
