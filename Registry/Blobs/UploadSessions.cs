using System.Collections.Concurrent;

namespace Platform.Registry.Blobs;

/// <summary>The sessions of uploads that this process has seen lately; losing one costs a read of its file, nothing else.</summary>
internal sealed class UploadSessions(BlobFiles files, TimeProvider time)
{
    private readonly ConcurrentDictionary<Guid, UploadSession> _sessions = new();

    /// <summary>The session of an upload.</summary>
    public UploadSession Get(Guid id)
    {
        var session = _sessions.GetOrAdd(id, _ => new UploadSession(files));
        session.LastUsed = time.GetUtcNow();
        return session;
    }

    /// <summary>Forgets an upload that is finished or gone.</summary>
    public void Forget(Guid id) => _sessions.TryRemove(id, out _);

    /// <summary>Forgets idle sessions that were last used before a time.</summary>
    public void Trim(DateTimeOffset before)
    {
        foreach (var (id, session) in _sessions)
            if (session.IsIdle && session.LastUsed < before) Forget(id);
    }
}
