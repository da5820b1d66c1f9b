using Platform.ControlPlane.Storage;
using Platform.Kubernetes;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Resources;

/// <summary>One event of a watch.</summary>
/// <param name="Type">One of <see cref="WatchEventType"/>.</param>
/// <param name="Object">The object; null for bookmarks and errors.</param>
/// <param name="Revision">Version reached.</param>
/// <param name="InitialEnd">Whether this bookmark ends the initial events.</param>
/// <param name="Error">What ends the watch, for an error.</param>
internal readonly record struct WatchItem(string Type, StoredObject? Object, long Revision, bool InitialEnd = false, Status? Error = null);

/// <summary>A running watch: initial objects if asked for, then changes, filtered so that only what enters, stays in or leaves the selection is told.</summary>
internal sealed class ObjectWatcher : IAsyncDisposable
{
    private static readonly TimeSpan BookmarkInterval = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ShortestDefault = TimeSpan.FromMinutes(30);
    private readonly IObjectWatch? watch;
    private readonly ListQuery query;
    private IReadOnlyList<WatchItem> pending;
    private readonly PeriodicTimer? bookmarks;
    private Task<IReadOnlyList<ObjectChange>?>? reading;
    private Task<bool>? tick;
    private bool ended;
    private long told;

    private ObjectWatcher(IObjectWatch? watch, ListQuery query, TimeProvider time, IReadOnlyList<WatchItem> pending, bool ended)
    {
        this.watch = watch;
        this.query = query;
        this.pending = pending;
        this.ended = ended;
        bookmarks = query.AllowBookmarks && watch is not null ? new PeriodicTimer(BookmarkInterval, time) : null;
        Duration = query.Timeout ?? (ShortestDefault * (1 + Random.Shared.NextDouble()));
    }

    /// <summary>How long the watch lasts.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Begins a watch.</summary>
    /// <param name="store">The objects.</param>
    /// <param name="request">The collection.</param>
    /// <param name="query">The selection.</param>
    /// <param name="after">Version after which changes are told; 0 to begin with the present objects.</param>
    /// <param name="time">The clock.</param>
    public static ObjectWatcher Begin(IClusterStore store, ApiRequest request, ListQuery query, long after, TimeProvider time)
    {
        var resource = request.Resource.StorageResource;
        var ns = request.Namespace.Length == 0 ? null : request.Namespace;
        if (after > 0 && query.SendInitialEvents != true)
        {
            var resumed = store.Watch(resource, ns, after);
            return new ObjectWatcher(resumed, query, time, resumed is null ? [TooOld(after, store.Revision)] : [], resumed is null);
        }

        var list = query.SendInitialEvents == false ? new ObjectList(store.Revision, []) : store.List(resource, ns);
        var initial = list.Items
            .Where(item => StoredFields.Matches(item, query.Labels, query.Fields))
            .Select(item => new WatchItem(WatchEventType.Added, item, item.Revision));
        if (query is { SendInitialEvents: true, AllowBookmarks: true })
            initial = initial.Append(new WatchItem(WatchEventType.Bookmark, null, list.Revision, InitialEnd: true));
        var watch = store.Watch(resource, ns, list.Revision);
        return watch is null
            ? new ObjectWatcher(null, query, time, [TooOld(list.Revision, store.Revision)], true)
            : new ObjectWatcher(watch, query, time, [.. initial], false);
    }

    /// <summary>Waits for the next events; null when the watch is over.</summary>
    public async ValueTask<IReadOnlyList<WatchItem>?> ReadAsync(CancellationToken cancellationToken)
    {
        if (pending.Count > 0)
            return TakePending();
        if (ended || watch is null)
            return null;
        while (true)
        {
            reading ??= watch.ReadAsync(cancellationToken).AsTask();
            if (bookmarks is not null && !reading.IsCompleted)
            {
                tick ??= bookmarks.WaitForNextTickAsync(cancellationToken).AsTask();
                if (await Task.WhenAny(reading, tick) == tick)
                {
                    await tick;
                    tick = null;
                    return [Bookmark()];
                }
            }

            var changes = await reading;
            reading = null;
            if (changes is null)
            {
                ended = true;
                return [TooOld(told, watch.ProgressRevision)];
            }

            var items = Select(changes);
            if (items.Count > 0)
                return items;
        }
    }

    /// <summary>An event that tells the version reached.</summary>
    public WatchItem Bookmark() => new(WatchEventType.Bookmark, null, Math.Max(told, watch?.ProgressRevision ?? 0));

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        bookmarks?.Dispose();
        return watch?.DisposeAsync() ?? ValueTask.CompletedTask;
    }

    private IReadOnlyList<WatchItem> TakePending()
    {
        var items = pending;
        pending = [];
        told = items[^1].Revision;
        return items;
    }

    private List<WatchItem> Select(IReadOnlyList<ObjectChange> changes)
    {
        var items = new List<WatchItem>(changes.Count);
        foreach (var change in changes)
        {
            told = change.Revision;
            if (TypeOf(change) is { } type)
                items.Add(new WatchItem(type, type == WatchEventType.Deleted && !change.Deleted ? Leaving(change) : change.After, change.Revision));
        }

        return items;
    }

    /// <summary>An object that leaves the selection is told as it last was within it, with the version of the change by which it left.</summary>
    private static StoredObject Leaving(ObjectChange change) =>
        change.Before! with { Revision = change.Revision, Json = StoredJson.Render(StoredJson.Parse(change.Before.Json))(change.Revision) };

    private string? TypeOf(ObjectChange change)
    {
        var before = change.Before is not null && (!query.IsFiltered || StoredFields.Matches(change.Before, query.Labels, query.Fields));
        var after = !change.Deleted && (!query.IsFiltered || StoredFields.Matches(change.After, query.Labels, query.Fields));
        return (before, after) switch
        {
            (false, true) => WatchEventType.Added,
            (true, true) => WatchEventType.Modified,
            (true, false) => WatchEventType.Deleted,
            _ => null,
        };
    }

    private static WatchItem TooOld(long asked, long current) => new(
        WatchEventType.Error, null, current, Error: ApiErrors.Expired($"too old resource version: {asked} ({current})"));
}
