namespace Platform.ControlPlane.Storage;

/// <summary>One durable change.</summary>
/// <param name="Key">The object.</param>
/// <param name="Revision">Its resource version.</param>
/// <param name="Time">When it was written.</param>
/// <param name="Deleted">Whether it is the deletion.</param>
/// <param name="Json">The object, in UTF-8; for a deletion its last bytes.</param>
internal sealed record LogRecord(ObjectKey Key, long Revision, DateTimeOffset Time, bool Deleted, ReadOnlyMemory<byte> Json);

/// <summary>What a log holds when a cluster starts.</summary>
/// <param name="Reserved">No revision above this one was ever used.</param>
/// <param name="Compacted">The newest revision that compaction has removed.</param>
/// <param name="Newest">The newest change of every key, deletions included.</param>
internal sealed record LogContents(long Reserved, long Compacted, IReadOnlyList<LogRecord> Newest);

/// <summary>The durable, append-only log of one cluster's changes.</summary>
internal interface IRevisionLog
{
    /// <summary>Reads what a store begins with.</summary>
    Task<LogContents> LoadAsync(CancellationToken cancellationToken);

    /// <summary>Appends changes and reserves revisions, all or nothing. After a failure it may have happened or not: see <see cref="ContainsAsync"/>.</summary>
    /// <param name="records">The changes; may be none.</param>
    /// <param name="reserve">Reserve revisions up to this one; null when enough are reserved.</param>
    Task AppendAsync(IReadOnlyList<LogRecord> records, long? reserve, CancellationToken cancellationToken);

    /// <summary>Whether a revision is in the log.</summary>
    Task<bool> ContainsAsync(long revision, CancellationToken cancellationToken);

    /// <summary>Removes what was superseded, or deleted, before a time.</summary>
    Task CompactAsync(DateTimeOffset before, CancellationToken cancellationToken);

    /// <summary>Whether a failure says for certain that the content was refused and nothing was written; others are tried again.</summary>
    bool IsRefusal(Exception failure);
}

/// <summary>The database did not take a write in time. It may still happen: read before trying again.</summary>
public sealed class StoreUnavailableException(Exception? inner = null)
    : Exception("The cluster's database does not answer; the write may or may not happen. Try again later.", inner);
