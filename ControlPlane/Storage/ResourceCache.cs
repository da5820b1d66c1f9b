namespace Platform.ControlPlane.Storage;

/// <summary>How much of the past watches may begin from, for each resource.</summary>
/// <param name="MaxChanges">Most changes kept.</param>
/// <param name="MaxBytes">Most bytes of objects kept in changes.</param>
/// <param name="MinChanges">Changes kept however old they are.</param>
/// <param name="MaxAge">Beyond the minimum, changes older than this are dropped.</param>
internal sealed record WatchHistoryLimits(int MaxChanges = 16384, long MaxBytes = 16 << 20, int MinChanges = 128, TimeSpan? MaxAge = null);

/// <summary>The present objects of one resource, ordered by namespace and name, and its latest changes. Not thread-safe: the store's lock guards it.</summary>
internal sealed class ResourceCache(long floor, WatchHistoryLimits limits)
{
    private readonly SortedDictionary<string, SortedDictionary<string, StoredObject>> _namespaces = new(StringComparer.Ordinal);
    // Lists as they were last asked for, until something in them changes.
    private readonly Dictionary<NamespaceScope, StoredObject[]> _lists = [];
    private readonly List<(ObjectChange Change, DateTimeOffset Time)> _history = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _historyStart;
    private long _historyBytes;

    /// <summary>Revision of the newest change.</summary>
    public long LastChanged { get; private set; } = floor;

    /// <summary>Changes up to this revision are no longer known.</summary>
    public long Floor { get; private set; } = floor;

    /// <summary>How many objects there are.</summary>
    public int Count { get; private set; }

    /// <summary>Completes at the next change.</summary>
    public Task Changed => _changed.Task;

    public StoredObject? Get(string namespaceName, string name) =>
        _namespaces.TryGetValue(namespaceName, out var names) ? names.GetValueOrDefault(name) : null;

    public IReadOnlyList<StoredObject> List(string? namespaceName)
    {
        var scope = new NamespaceScope(namespaceName);
        if (_lists.TryGetValue(scope, out var known)) return known;
        if (namespaceName is null) return _lists[scope] = [.. _namespaces.Values.SelectMany(names => names.Values)];
        return _namespaces.TryGetValue(namespaceName, out var names) ? _lists[scope] = [.. names.Values] : [];
    }

    /// <summary>The objects as they were at a revision; null when that is further back than the changes that are kept.</summary>
    public IReadOnlyList<StoredObject>? ListAt(string? namespaceName, long revision)
    {
        if (revision >= LastChanged) return List(namespaceName);
        if (revision < Floor) return null;
        var then = new Dictionary<ObjectKey, StoredObject?>();
        var since = Since(revision, namespaceName);
        for (var i = since.Count - 1; i >= 0; i--) then[since[i].After.Key] = since[i].Before;
        return
        [
            .. List(namespaceName).Where(item => !then.ContainsKey(item.Key)).Concat(then.Values.OfType<StoredObject>())
                .OrderBy(item => item.Key.Namespace, StringComparer.Ordinal).ThenBy(item => item.Key.Name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Puts an object that was loaded, without a change for watchers.</summary>
    public void Load(StoredObject stored) => Put(stored);

    /// <summary>Applies a change and keeps it for watches; the caller wakes them with <see cref="Wake"/>.</summary>
    public void Apply(ObjectChange change, DateTimeOffset now)
    {
        if (change.Deleted) Remove(change.After.Key);
        else Put(change.After);
        LastChanged = change.Revision;
        _history.Add((change, now));
        _historyBytes += change.After.Json.Length;
        while (Kept > 0 && IsTooMuch(_history[_historyStart].Time, now)) DropOldest();
    }

    /// <summary>Tells those who wait that there are changes.</summary>
    public void Wake()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    /// <summary>Changes after a revision, in order; the caller has checked <see cref="Floor"/>.</summary>
    public List<ObjectChange> Since(long revision, string? namespaceName)
    {
        var (low, high) = (_historyStart, _history.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_history[middle].Change.Revision <= revision) low = middle + 1;
            else high = middle;
        }
        var changes = new List<ObjectChange>();
        for (var i = low; i < _history.Count; i++)
            if (namespaceName is null || _history[i].Change.After.Key.Namespace == namespaceName) changes.Add(_history[i].Change);
        return changes;
    }

    private int Kept => _history.Count - _historyStart;

    private bool IsTooMuch(DateTimeOffset oldest, DateTimeOffset now) =>
        Kept > limits.MaxChanges || (_historyBytes > limits.MaxBytes && Kept > 1)
        || (Kept > limits.MinChanges && now - oldest > (limits.MaxAge ?? TimeSpan.FromMinutes(5)));

    private void DropOldest()
    {
        var (change, time) = _history[_historyStart];
        Floor = change.Revision;
        _historyBytes -= change.After.Json.Length;
        // Kept until the compaction below, but without holding on to the objects.
        _history[_historyStart++] = (null!, time);
        if (_historyStart < 1024 || _historyStart < _history.Count / 2) return;
        _history.RemoveRange(0, _historyStart);
        _historyStart = 0;
    }

    private void Put(StoredObject stored)
    {
        if (!_namespaces.TryGetValue(stored.Key.Namespace, out var names))
            _namespaces[stored.Key.Namespace] = names = new SortedDictionary<string, StoredObject>(StringComparer.Ordinal);
        if (!names.ContainsKey(stored.Key.Name)) Count++;
        names[stored.Key.Name] = stored;
        Forget(stored.Key.Namespace);
    }

    private void Remove(ObjectKey key)
    {
        if (!_namespaces.TryGetValue(key.Namespace, out var names) || !names.Remove(key.Name)) return;
        Count--;
        Forget(key.Namespace);
        if (names.Count == 0) _namespaces.Remove(key.Namespace);
    }

    private void Forget(string namespaceName)
    {
        if (_lists.Count == 0) return;
        _lists.Remove(default);
        _lists.Remove(new NamespaceScope(namespaceName));
    }

    /// <summary>A namespace, or all of them.</summary>
    private readonly record struct NamespaceScope(string? Name);
}
