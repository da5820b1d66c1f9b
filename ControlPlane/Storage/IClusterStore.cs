namespace Platform.ControlPlane.Storage;

/// <summary>Names one object of a cluster.</summary>
/// <param name="Resource">Storage resource, group and plural: <c>/pods</c>, <c>apps/deployments</c>.</param>
/// <param name="Namespace">Its namespace; empty for cluster-scoped kinds.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectKey(string Resource, string Namespace, string Name);

/// <summary>An object at one revision. The bytes are what is served: canonical JSON that includes metadata.resourceVersion.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Revision">Its resource version.</param>
/// <param name="Json">UTF-8 JSON; never changed.</param>
/// <param name="Labels">metadata.labels, for selectors.</param>
public sealed record StoredObject(ObjectKey Key, long Revision, ReadOnlyMemory<byte> Json, IReadOnlyDictionary<string, string> Labels);

/// <summary>What a writer decided about the present state of a key.</summary>
public abstract record WriteDecision
{
    private WriteDecision() { }

    /// <summary>Store this object.</summary>
    /// <param name="Json">Makes the canonical bytes with the resource version it is given.</param>
    /// <param name="Labels">metadata.labels of the object.</param>
    /// <param name="Durable">False only for lease renewals and unchanged node heartbeats, which are not written to the log.</param>
    public sealed record Put(Func<long, ReadOnlyMemory<byte>> Json, IReadOnlyDictionary<string, string> Labels, bool Durable = true) : WriteDecision;

    /// <summary>Remove the object; watchers see it a last time with the resource version of its deletion.</summary>
    /// <param name="Json">Makes the last bytes with the resource version of the deletion.</param>
    public sealed record Delete(Func<long, ReadOnlyMemory<byte>> Json) : WriteDecision;

    /// <summary>Leave everything as it is (no change, or a refusal that the caller keeps for itself).</summary>
    public sealed record Leave : WriteDecision;
}

/// <summary>A change as watchers see it.</summary>
/// <param name="Revision">Resource version of the change.</param>
/// <param name="Before">The object before, null when it was created.</param>
/// <param name="After">The object after; for a deletion its last bytes with the deletion's resource version.</param>
/// <param name="Deleted">Whether this is the deletion.</param>
public sealed record ObjectChange(long Revision, StoredObject? Before, StoredObject After, bool Deleted);

/// <summary>All objects of a scope at one revision, ordered by namespace and name.</summary>
public sealed record ObjectList(long Revision, IReadOnlyList<StoredObject> Items);

/// <summary>What a watch yields: changes since a revision, or that this revision is too old to begin from (410 Gone).</summary>
public interface IObjectWatch : IAsyncDisposable
{
    /// <summary>Waits for at least one change and returns all that are ready, in order; null when the watch fell too far behind and must relist.</summary>
    ValueTask<IReadOnlyList<ObjectChange>?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>The newest revision up to which this watch has been told everything; for bookmarks.</summary>
    long ProgressRevision { get; }
}

/// <summary>The objects of one cluster: reads from memory, writes acknowledged when they are durable.</summary>
public interface IClusterStore
{
    /// <summary>Resource version of the newest change.</summary>
    long Revision { get; }

    /// <summary>Whether the newest write that was tried went through: false while the database does not answer.</summary>
    bool IsWritable { get; }

    /// <summary>Revision of the newest change of a resource: what was derived from its objects holds as long as this stays the same.</summary>
    long LastChanged(string resource);

    /// <summary>Changes of a resource after a revision, in order; null when the history no longer reaches back that far.</summary>
    IReadOnlyList<ObjectChange>? ChangesSince(string resource, long revision);

    /// <summary>Reads one object; null when there is none.</summary>
    StoredObject? Get(ObjectKey key);

    /// <summary>Lists a resource, in one namespace or, when <paramref name="namespaceName"/> is null, in all.</summary>
    ObjectList List(string resource, string? namespaceName);

    /// <summary>Lists a resource as it was at a revision; null when the history no longer reaches back that far.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="namespaceName">One namespace, or null for all.</param>
    /// <param name="revision">A revision that was reached: at most <see cref="Revision"/>.</param>
    ObjectList? ListAt(string resource, string? namespaceName, long revision);

    /// <summary>Watches a resource from just after a revision; null when the history no longer reaches back that far.</summary>
    IObjectWatch? Watch(string resource, string? namespaceName, long afterRevision);

    /// <summary>
    /// Changes one key. <paramref name="decide"/> sees the newest state, durable or on its way to be, and runs alone: it must be quick
    /// and pure. Completes when the change is durable and visible to readers and watchers.
    /// </summary>
    /// <returns>The object as stored; when deleted, its last bytes; when left, as last seen.</returns>
    /// <exception cref="StoreUnavailableException">The database did not take the write in time; it may happen later, or not.</exception>
    Task<StoredObject?> WriteAsync(ObjectKey key, Func<StoredObject?, WriteDecision> decide, CancellationToken cancellationToken);
}
