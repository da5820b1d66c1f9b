using System.Collections.Concurrent;
using Platform.Monitoring.Storage.DuckDb;

namespace Platform.Monitoring.Storage;

/// <summary>The use of an open database; it stays open until the use ends.</summary>
internal sealed class DatabaseLease(WorkspaceDatabase database, Action end) : IDisposable
{
    private Action? _end = end;

    /// <summary>The database.</summary>
    public WorkspaceDatabase Database => database;

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
}

/// <summary>The workspaces' databases: opened when needed, closed when idle, gone with their workspace.</summary>
internal sealed class WorkspaceDatabases(MonitoringOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, Entry> _entries = new();

    /// <summary>Begins a use of a workspace's database.</summary>
    /// <exception cref="DuckDbException">It cannot be opened.</exception>
    public async Task<DatabaseLease> OpenAsync(Guid customerId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var entry = _entries.GetOrAdd(customerId, _ => new Entry());
            await entry.Gate.WaitAsync(cancellationToken);
            try
            {
                if (entry.Gone) continue;
                entry.Database ??= await Task.Run(() => WorkspaceDatabase.Open(DirectoryOf(customerId), options, time), cancellationToken);
                Interlocked.Increment(ref entry.Users);
                return new DatabaseLease(entry.Database, () =>
                {
                    entry.LastUsed = time.GetUtcNow();
                    Interlocked.Decrement(ref entry.Users);
                });
            }
            finally
            {
                entry.Gate.Release();
            }
        }
    }

    /// <summary>Closes what nobody has used for a while.</summary>
    public async Task CloseIdleAsync(CancellationToken cancellationToken)
    {
        foreach (var (id, entry) in _entries)
        {
            await entry.Gate.WaitAsync(cancellationToken);
            try
            {
                if (entry.Users == 0 && time.GetUtcNow() - entry.LastUsed >= options.IdleLifetime) await CloseAsync(id, entry);
            }
            finally
            {
                entry.Gate.Release();
            }
        }
    }

    /// <summary>Whether a workspace has rows on the disk.</summary>
    public bool Exists(Guid customerId) => Directory.Exists(DirectoryOf(customerId));

    /// <summary>Deletes a workspace's rows; idempotent. Waits for the uses that run.</summary>
    public async Task DeleteAsync(Guid customerId, CancellationToken cancellationToken)
    {
        var entry = _entries.GetOrAdd(customerId, _ => new Entry());
        await entry.Gate.WaitAsync(cancellationToken);
        try
        {
            while (entry.Users > 0) await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            await CloseAsync(customerId, entry);
            if (Exists(customerId)) Directory.Delete(DirectoryOf(customerId), recursive: true);
        }
        finally
        {
            entry.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var (id, entry) in _entries)
        {
            await entry.Gate.WaitAsync();
            await CloseAsync(id, entry);
            entry.Gate.Release();
        }
    }

    private string DirectoryOf(Guid customerId) => Path.Combine(options.DataDirectory, customerId.ToString());

    private async Task CloseAsync(Guid id, Entry entry)
    {
        if (entry.Database is { } database) await database.DisposeAsync();
        entry.Database = null;
        entry.Gone = true;
        _entries.TryRemove(new KeyValuePair<Guid, Entry>(id, entry));
    }

    private sealed class Entry
    {
        public readonly SemaphoreSlim Gate = new(1, 1);
        public volatile int Users;
        public WorkspaceDatabase? Database;
        public DateTimeOffset LastUsed;
        public bool Gone;
    }
}
