namespace Platform.NodeAgent.Monitoring.Sending;

/// <summary>Rows that wait in memory to be sent, of what can be sampled again: when they become too many the oldest are dropped and counted.</summary>
public sealed partial class SendQueue(WorkspaceClient client, string sender, int maxBytes, ILogger<SendQueue> logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<(string Table, string Id, byte[] Rows)> _waiting = [];
    private readonly SemaphoreSlim _added = new(0);
    private long _bytes;
    private long _count;
    private long _dropped;

    /// <summary>Batches that were dropped.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Adds the rows of a writer, unless there are none.</summary>
    public void Add(string table, RowWriter rows)
    {
        if (rows.Count == 0)
            return;
        var bytes = rows.Finish();
        lock (_lock)
        {
            _waiting.AddLast((table, $"{sender}/{++_count}", bytes));
            _bytes += bytes.Length;
            while (_bytes > maxBytes && _waiting.Count > 1)
            {
                _bytes -= _waiting.First!.Value.Rows.Length;
                _waiting.RemoveFirst();
                LogDropped(Interlocked.Increment(ref _dropped));
            }
        }

        _added.Release();
    }

    /// <summary>Sends until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            await _added.WaitAsync(cancel);
            while (Take() is { } batch)
                await client.SendAsync(batch.Table, batch.Id, batch.Rows, cancel);
        }
    }

    public void Dispose() => _added.Dispose();

    private (string Table, string Id, byte[] Rows)? Take()
    {
        lock (_lock)
        {
            if (_waiting.First is not { } first)
                return null;
            _waiting.RemoveFirst();
            _bytes -= first.Value.Rows.Length;
            return first.Value;
        }
    }

    [LoggerMessage(5003, LogLevel.Warning, "The workspace takes no rows and too many wait: {Dropped} batches of samples are dropped so far")]
    private partial void LogDropped(long dropped);
}
