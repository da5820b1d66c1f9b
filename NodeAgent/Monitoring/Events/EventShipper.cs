using System.Globalization;
using System.Text.Json;
using System.Threading.Channels;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Monitoring.Sending;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Monitoring.Events;

/// <summary>
/// Sends the cluster's events, on the one node that holds the lease. How far is kept in the lease after each batch: when the holder dies
/// between the two, the next sends that batch again.
/// </summary>
public sealed partial class EventShipper(
    IKubernetesClient client, MonitoringTarget target, WorkspaceClient workspace, EventLease lease, string sender, TimeProvider time, ILogger<EventShipper> logger)
{
    private const int MaxBatch = 500;
    private static readonly TimeSpan Gather = TimeSpan.FromSeconds(2);
    private long _batch;

    /// <summary>Sends, or waits for its turn, until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (await lease.TryHoldAsync(cancel))
                    await SendAllAsync(cancel);
            }
            catch (Exception e) when (!cancel.IsCancellationRequested && e is KubernetesApiException or HttpRequestException or IOException or JsonException or OperationCanceledException)
            {
                LogInterrupted(e.Message);
            }

            cancel.ThrowIfCancellationRequested();
            await Task.Delay(EventLease.Period, time, cancel);
        }
    }

    /// <summary>Writes a row.</summary>
    public static void Write(RowWriter rows, MonitoringTarget target, Event happened, DateTimeOffset now)
    {
        var last = (DateTimeOffset?)happened.Series?.LastObservedTime ?? (DateTimeOffset?)happened.LastTimestamp ?? (DateTimeOffset?)happened.EventTime;
        rows.Row(now).Set("ClusterId", target.ClusterId).Set("ClusterName", target.ClusterName)
            .Set("Computer", string.IsNullOrEmpty(happened.Source.Host) ? happened.ReportingInstance : happened.Source.Host)
            .Set("ObjectKind", happened.InvolvedObject.Kind).Set("Namespace", happened.InvolvedObject.Namespace ?? happened.Metadata.Namespace)
            .Set("Name", happened.InvolvedObject.Name).Set("Reason", happened.Reason).Set("Message", happened.Message).Set("KubeEventType", happened.Type)
            .Set("SourceComponent", string.IsNullOrEmpty(happened.Source.Component) ? happened.ReportingComponent : happened.Source.Component)
            .Set("FirstSeen", (DateTimeOffset?)happened.FirstTimestamp ?? (DateTimeOffset?)happened.EventTime ?? last).Set("LastSeen", last)
            .Set("Count", (double)(happened.Series?.Count ?? happened.Count ?? 1));
    }

    // The events since the last batch first, then what happens: until the lease is lost or the watch ends.
    private async Task SendAllAsync(CancellationToken cancel)
    {
        LogBegins(lease.Sent);
        var waiting = Channel.CreateBounded<Event?>(new BoundedChannelOptions(2 * MaxBatch) { SingleReader = true });
        await Together.RunAsync(cancel, token => ReadAsync(waiting.Writer, token), token => SendAsync(waiting.Reader, token));
    }

    private async Task ReadAsync(ChannelWriter<Event?> events, CancellationToken cancel)
    {
        var options = new ListOptions { Limit = MaxBatch };
        string? version = null;
        do
        {
            var list = await client.ListAsync<Event>(ResourcePath.Of<Event>(), options, cancel);
            version ??= list.Metadata.ResourceVersion;
            foreach (var happened in list.Items.Where(item => VersionOf(item) > lease.Sent))
                await events.WriteAsync(happened, cancel);
            options = options with { Continue = list.Metadata.Continue };
        }
        while (!string.IsNullOrEmpty(options.Continue));
        await events.WriteAsync(null, cancel);
        await foreach (var update in client.WatchAsync<Event>(ResourcePath.Of<Event>(), new WatchOptions { ResourceVersion = version }, cancel))
        {
            if (update.Type is WatchUpdateType.Added or WatchUpdateType.Modified)
                await events.WriteAsync(update.Object, cancel);
        }
    }

    private async Task SendAsync(ChannelReader<Event?> events, CancellationToken cancel)
    {
        // A list is not in the order of versions: before its end no position says what is sent.
        var (listed, reached) = (false, lease.Sent);
        while (true)
        {
            using var rows = new RowWriter();
            using (var renew = CancellationTokenSource.CreateLinkedTokenSource(cancel))
            {
                renew.CancelAfter(EventLease.Period);
                try
                {
                    await events.WaitToReadAsync(renew.Token);
                    await Task.Delay(Gather, time, cancel);
                }
                catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
                {
                }
            }

            while (rows.Count < MaxBatch && events.TryRead(out var happened))
            {
                if (happened is null)
                {
                    listed = true;
                    continue;
                }

                Write(rows, target, happened, time.GetUtcNow());
                reached = Math.Max(reached, VersionOf(happened));
            }

            if (rows.Count > 0)
                await SendHeldAsync(rows.Finish(), cancel);
            if (!await lease.RenewAsync(listed ? reached : lease.Sent, cancel))
                throw new IOException("another node holds the lease of events now");
        }
    }

    // While the workspace is away the lease is kept: another node would get no further.
    private async Task SendHeldAsync(byte[] rows, CancellationToken cancel)
    {
        var sending = workspace.SendAsync("KubeEvents", $"{sender}/events/{++_batch}", rows, cancel);
        while (await Task.WhenAny(sending, Task.Delay(EventLease.Period, time, cancel)) != sending)
        {
            if (!await lease.RenewAsync(lease.Sent, cancel))
                throw new IOException("another node holds the lease of events now");
        }

        await sending;
    }

    private static long VersionOf(Event happened) =>
        long.TryParse(happened.Metadata.ResourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    [LoggerMessage(5041, LogLevel.Information, "This node sends the cluster's events, from version {Version} on")]
    private partial void LogBegins(long version);

    [LoggerMessage(5042, LogLevel.Warning, "The cluster's events are not sent for now: {Fault}")]
    private partial void LogInterrupted(string fault);
}
