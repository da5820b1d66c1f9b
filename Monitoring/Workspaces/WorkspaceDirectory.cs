using System.Collections.Concurrent;
using Platform.Foundation.Security;

namespace Platform.Monitoring.Workspaces;

/// <summary>A workspace with its keys in the open.</summary>
internal sealed record KnownWorkspace(WorkspaceRecord Record, SharedKeys Keys);

/// <summary>Finds workspaces for requests, without asking the database for each of them.</summary>
internal sealed class WorkspaceDirectory(WorkspaceStore store, ISecretProtector protector, TimeProvider time)
{
    // A replaced key or a deleted workspace is known elsewhere after this time; here at once.
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);
    private const int MaxEntries = 10_000;
    private readonly ConcurrentDictionary<Guid, (KnownWorkspace? Workspace, DateTimeOffset Read)> _known = new();

    /// <summary>The workspace with a customer id, or null.</summary>
    public async Task<KnownWorkspace?> FindAsync(Guid customerId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_known.TryGetValue(customerId, out var entry) && now - entry.Read < Lifetime) return entry.Workspace;
        var record = await store.FindAsync(customerId, cancellationToken);
        var found = record is null ? null : new KnownWorkspace(record, SharedKeys.Open(protector, record.SealedKeys));
        // Made-up ids must not fill the memory.
        if (_known.Count >= MaxEntries) _known.Clear();
        _known[customerId] = (found, now);
        return found;
    }

    /// <summary>Forgets a workspace that was changed.</summary>
    public void Forget(Guid customerId) => _known.TryRemove(customerId, out _);
}
