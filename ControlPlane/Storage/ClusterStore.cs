using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Platform.ControlPlane.Storage;

/// <summary>Settings of a <see cref="ClusterStore"/>.</summary>
internal sealed record ClusterStoreOptions
{
    /// <summary>How many revisions are reserved at a time; a restart skips at most as many.</summary>
    public int RevisionBlock { get; init; } = 10_000;

    /// <summary>How long a caller waits for the database before it is told that it is unavailable.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Wait between attempts to write a batch.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Most writes in one transaction.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary>How much of the past watches may begin from.</summary>
    public WatchHistoryLimits History { get; init; } = new();
}

/// <summary>The objects of one cluster: a cache in memory over a durable log.</summary>
/// <remarks>
/// One loop takes the queued writes together, decides each against the newest state, appends them to the log as one
/// transaction, and only then shows them to readers and watchers and completes their callers. While the database does not
/// answer, the loop tries the same batch again; since it may have been committed before the answer was lost, it looks for it first.
/// </remarks>
internal sealed partial class ClusterStore : IClusterStore, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ResourceCache> _resources = [];
    private readonly IRevisionLog _log;
    private readonly ClusterStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly WriteQueue _queue;
    private readonly long _floor;
    private long _revision;

    private ClusterStore(IRevisionLog log, LogContents contents, ClusterStoreOptions options, TimeProvider time, ILogger logger)
    {
        (_log, _options, _time) = (log, options, time);
        _floor = contents.Compacted;
        _revision = Math.Max(contents.Reserved, contents.Newest.Count == 0 ? 0 : contents.Newest.Max(record => record.Revision));
        foreach (var group in contents.Newest.GroupBy(record => record.Key.Resource))
        {
            var cache = new ResourceCache(Math.Max(_floor, group.Max(record => record.Revision)), options.History);
            foreach (var record in group.Where(record => !record.Deleted))
                cache.Load(new StoredObject(record.Key, record.Revision, record.Json, ObjectLabels.Read(record.Json.Span)));
            _resources[group.Key] = cache;
        }
        _queue = new WriteQueue(this, _revision, logger);
    }

    /// <inheritdoc/>
    public long Revision => Volatile.Read(ref _revision);

    /// <summary>Loads a cluster's objects and begins to take writes.</summary>
    public static async Task<ClusterStore> OpenAsync(
        IRevisionLog log, ClusterStoreOptions options, TimeProvider time, ILogger? logger, CancellationToken cancellationToken) =>
        new(log, await log.LoadAsync(cancellationToken), options, time, logger ?? NullLogger.Instance);

    /// <inheritdoc/>
    public bool IsWritable => _queue.IsWritable;

    /// <inheritdoc/>
    public long LastChanged(string resource)
    {
        lock (_gate) return _resources.TryGetValue(resource, out var cache) ? cache.LastChanged : 0;
    }

    /// <inheritdoc/>
    public IReadOnlyList<ObjectChange>? ChangesSince(string resource, long revision)
    {
        lock (_gate) return !_resources.TryGetValue(resource, out var cache) ? [] : revision < cache.Floor ? null : cache.Since(revision, null);
    }

    /// <inheritdoc/>
    public StoredObject? Get(ObjectKey key)
    {
        lock (_gate) return _resources.TryGetValue(key.Resource, out var cache) ? cache.Get(key.Namespace, key.Name) : null;
    }

    /// <inheritdoc/>
    public ObjectList List(string resource, string? namespaceName)
    {
        lock (_gate) return new ObjectList(_revision, _resources.TryGetValue(resource, out var cache) ? cache.List(namespaceName) : []);
    }

    /// <inheritdoc/>
    public ObjectList? ListAt(string resource, string? namespaceName, long revision)
    {
        lock (_gate)
        {
            if (!_resources.TryGetValue(resource, out var cache)) return revision < _floor ? null : new ObjectList(revision, []);
            return cache.ListAt(namespaceName, revision) is { } items ? new ObjectList(revision, items) : null;
        }
    }

    /// <inheritdoc/>
    public IObjectWatch? Watch(string resource, string? namespaceName, long afterRevision)
    {
        lock (_gate)
        {
            var cache = CacheOf(resource);
            return afterRevision < cache.Floor ? null : new ObjectWatch(this, cache, namespaceName, afterRevision);
        }
    }

    /// <inheritdoc/>
    public async Task<StoredObject?> WriteAsync(ObjectKey key, Func<StoredObject?, WriteDecision> decide, CancellationToken cancellationToken)
    {
        var write = new PendingWrite(key, decide);
        if (!_queue.TryAdd(write)) throw new StoreUnavailableException();
        try
        {
            return await write.Completion.Task.WaitAsync(_options.WriteTimeout, _time, cancellationToken);
        }
        catch (TimeoutException timeout)
        {
            write.Abandon();
            throw new StoreUnavailableException(timeout);
        }
        catch (OperationCanceledException)
        {
            // A write that the loop has begun still happens; one that waits does not.
            write.Abandon();
            throw;
        }
    }

    /// <summary>Removes from the log what was superseded or deleted before a time; the objects of the present stay.</summary>
    public Task CompactAsync(DateTimeOffset before, CancellationToken cancellationToken) => _log.CompactAsync(before, cancellationToken);

    /// <summary>Stops taking writes; what was begun is finished or fails.</summary>
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private ResourceCache CacheOf(string resource)
    {
        if (!_resources.TryGetValue(resource, out var cache)) _resources[resource] = cache = new ResourceCache(_floor, _options.History);
        return cache;
    }

    /// <summary>Shows committed changes to readers and watchers, all at once.</summary>
    private void Apply(List<ObjectChange> changes, long revision)
    {
        lock (_gate)
        {
            var now = _time.GetUtcNow();
            var touched = new HashSet<ResourceCache>();
            foreach (var change in changes)
            {
                var cache = CacheOf(change.After.Key.Resource);
                cache.Apply(change, now);
                touched.Add(cache);
            }
            Volatile.Write(ref _revision, revision);
            foreach (var cache in touched) cache.Wake();
        }
    }

    /// <summary>A watch is a position in its resource's history: it holds no changes of its own.</summary>
    private sealed class ObjectWatch(ClusterStore store, ResourceCache cache, string? namespaceName, long revision) : IObjectWatch
    {
        private long _told = revision;

        public long ProgressRevision
        {
            get
            {
                lock (store._gate) return cache.LastChanged <= _told ? Math.Max(_told, store._revision) : _told;
            }
        }

        public async ValueTask<IReadOnlyList<ObjectChange>?> ReadAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                Task changed;
                lock (store._gate)
                {
                    if (_told < cache.Floor) return null;
                    var changes = cache.Since(_told, namespaceName);
                    _told = Math.Max(_told, cache.LastChanged);
                    if (changes.Count > 0) return changes;
                    changed = cache.Changed;
                }
                await changed.WaitAsync(cancellationToken);
            }
        }

        // A position is all there is.
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
