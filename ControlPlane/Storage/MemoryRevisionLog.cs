namespace Platform.ControlPlane.Storage;

/// <summary>A log that lives as long as the object: for tests and measurements.</summary>
internal sealed class MemoryRevisionLog : IRevisionLog
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, LogRecord> _records = [];
    private long _reserved;
    private long _compacted;

    /// <summary>Called before each append; what it throws, the append fails with.</summary>
    public Action? BeforeAppend { get; set; }

    /// <summary>Called after each append has taken effect; what it throws, the caller sees as an ambiguous failure.</summary>
    public Action? AfterAppend { get; set; }

    /// <inheritdoc/>
    public Task<LogContents> LoadAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var newest = new Dictionary<ObjectKey, LogRecord>();
            foreach (var record in _records.Values) newest[record.Key] = record;
            return Task.FromResult(new LogContents(_reserved, _compacted, [.. newest.Values]));
        }
    }

    /// <inheritdoc/>
    public Task AppendAsync(IReadOnlyList<LogRecord> records, long? reserve, CancellationToken cancellationToken)
    {
        BeforeAppend?.Invoke();
        lock (_gate)
        {
            foreach (var record in records) _records.Add(record.Revision, record with { Json = record.Json.ToArray() });
            if (reserve is { } upTo) _reserved = Math.Max(_reserved, upTo);
        }
        AfterAppend?.Invoke();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> ContainsAsync(long revision, CancellationToken cancellationToken)
    {
        lock (_gate) return Task.FromResult(_records.ContainsKey(revision));
    }

    /// <inheritdoc/>
    public Task CompactAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var newest = _records.Values.GroupBy(record => record.Key).ToDictionary(group => group.Key, group => group.Max(record => record.Revision));
            var superseded = _records.Values.Where(record => record.Time < before && record.Revision < newest[record.Key]).ToList();
            foreach (var record in superseded) _records.Remove(record.Revision);
            var counts = _records.Values.CountBy(record => record.Key).ToDictionary();
            var tombstones = _records.Values.Where(record => record.Deleted && record.Time < before && counts[record.Key] == 1).ToList();
            foreach (var record in tombstones) _records.Remove(record.Revision);
            foreach (var record in superseded.Concat(tombstones)) _compacted = Math.Max(_compacted, record.Revision);
        }
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public bool IsRefusal(Exception failure) => failure is not IOException;
}
