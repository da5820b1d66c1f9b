using Npgsql;
using Platform.Registry.Blobs;
using Platform.Registry.Naming;

namespace Platform.Registry.Storage;

/// <summary>What happened to a request to unlink a blob.</summary>
internal enum UnlinkOutcome
{
    /// <summary>It is gone from the repository.</summary>
    Unlinked,

    /// <summary>The repository does not have it.</summary>
    Unknown,

    /// <summary>A manifest of the repository needs it.</summary>
    InUse,
}

/// <summary>Blob rows and the links that give repositories access to them, kept in step with the files.</summary>
/// <remarks>
/// A file appears before its row and disappears before its row's deletion commits, both under an advisory lock on the digest,
/// so that at any moment every link leads to a whole file. A file without a row may remain after a kill; the sweeper removes it.
/// </remarks>
internal sealed class BlobStore(NpgsqlDataSource database, BlobFiles files, TimeProvider time)
{
    private static readonly TimeSpan TouchInterval = TimeSpan.FromMinutes(10);
    private const string Lock = "SELECT pg_advisory_xact_lock(hashtextextended('registry-blob ' || $1, 0))";

    /// <summary>Size in bytes of a blob that a repository has, or null.</summary>
    public async Task<long?> FindAsync(long registryId, string repository, Digest digest, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT b.size FROM registry.repositories r
            JOIN registry.repository_blobs l ON l.repository_id = r.id JOIN registry.blobs b ON b.digest = l.digest
            WHERE r.registry_id = $1 AND r.name = $2 AND l.digest = $3
            """);
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = digest.Value });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>Notes that a blob is about to be used by a push, which keeps the sweeper away from it.</summary>
    public async Task TouchAsync(long registryId, string repository, Digest digest, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var command = database.CreateCommand("""
            UPDATE registry.repository_blobs l SET touched_at = $4 FROM registry.repositories r
            WHERE l.repository_id = r.id AND r.registry_id = $1 AND r.name = $2 AND l.digest = $3 AND l.touched_at < $5
            """);
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = digest.Value });
        command.Parameters.Add(new() { Value = now });
        command.Parameters.Add(new() { Value = now - TouchInterval });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Turns a received upload, flushed and verified, into a blob of a repository and forgets the upload.</summary>
    public async Task CommitAsync(Guid upload, long repositoryId, Digest digest, long size, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken, digest.Value);
        // From the rename on the work is finished, whether or not the client still waits.
        files.Commit(upload, digest);
        await ExecuteAsync(connection, """
            INSERT INTO registry.blobs (digest, size, touched_at) VALUES ($1, $2, $3)
            ON CONFLICT (digest) DO UPDATE SET touched_at = excluded.touched_at
            """, CancellationToken.None, digest.Value, size, time.GetUtcNow());
        await LinkAsync(connection, repositoryId, digest, CancellationToken.None);
        await ExecuteAsync(connection, "DELETE FROM registry.uploads WHERE id = $1", CancellationToken.None, upload);
        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>Gives a repository a blob that another repository of the same registry has; false when that one does not have it.</summary>
    public async Task<bool> MountAsync(long registryId, string from, long repositoryId, Digest digest, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // The row lock keeps the sweeper from taking the source's link, and with it the blob, before ours is there.
        await using (var source = new NpgsqlCommand("""
            SELECT 1 FROM registry.repository_blobs l JOIN registry.repositories r ON r.id = l.repository_id
            WHERE r.registry_id = $1 AND r.name = $2 AND l.digest = $3 FOR SHARE OF l
            """, connection))
        {
            source.Parameters.Add(new() { Value = registryId });
            source.Parameters.Add(new() { Value = from });
            source.Parameters.Add(new() { Value = digest.Value });
            if (await source.ExecuteScalarAsync(cancellationToken) is null) return false;
        }
        await LinkAsync(connection, repositoryId, digest, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes a blob from a repository.</summary>
    public async Task<UnlinkOutcome> UnlinkAsync(long repositoryId, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("DELETE FROM registry.repository_blobs WHERE repository_id = $1 AND digest = $2");
            command.Parameters.Add(new() { Value = repositoryId });
            command.Parameters.Add(new() { Value = digest.Value });
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? UnlinkOutcome.Unlinked : UnlinkOutcome.Unknown;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return UnlinkOutcome.InUse;
        }
    }

    /// <summary>Takes links that no manifest uses and that rested since before a time from their repositories; returns how many.</summary>
    public async Task<int> UnlinkUnusedAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            DELETE FROM registry.repository_blobs l WHERE (repository_id, digest) IN (
                SELECT repository_id, digest FROM registry.repository_blobs c WHERE touched_at < $1
                AND NOT EXISTS (SELECT 1 FROM registry.manifest_blobs m WHERE m.repository_id = c.repository_id AND m.blob = c.digest)
                LIMIT 1000 FOR UPDATE SKIP LOCKED)
            AND NOT EXISTS (SELECT 1 FROM registry.manifest_blobs m WHERE m.repository_id = l.repository_id AND m.blob = l.digest)
            """);
        command.Parameters.Add(new() { Value = before });
        try
        {
            return await command.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            // A manifest took one of them into use meanwhile; the next sweep sees it.
            return 0;
        }
    }

    /// <summary>Digests of blobs that no repository has.</summary>
    public async Task<IReadOnlyList<Digest>> ListUnlinkedAsync(int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT digest FROM registry.blobs b WHERE NOT EXISTS (SELECT 1 FROM registry.repository_blobs l WHERE l.digest = b.digest) LIMIT $1
            """);
        command.Parameters.Add(new() { Value = count });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Those of some digests that have no row.</summary>
    public async Task<IReadOnlyList<Digest>> ListUnknownAsync(IReadOnlyList<Digest> digests, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT d FROM unnest($1::text[]) AS d WHERE NOT EXISTS (SELECT 1 FROM registry.blobs b WHERE b.digest = d)");
        command.Parameters.Add(new() { Value = digests.Select(digest => digest.Value).ToArray() });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Removes a blob's row and file if no repository has it.</summary>
    /// <returns>Whether it was removed.</returns>
    public async Task<bool> RemoveUnlinkedAsync(Digest digest, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, Lock, cancellationToken, digest.Value);
        await ExecuteAsync(connection, """
            DELETE FROM registry.blobs b WHERE digest = $1
            AND NOT EXISTS (SELECT 1 FROM registry.repository_blobs l WHERE l.digest = b.digest)
            """, cancellationToken, digest.Value);
        await using (var remaining = new NpgsqlCommand("SELECT 1 FROM registry.blobs WHERE digest = $1", connection))
        {
            remaining.Parameters.Add(new() { Value = digest.Value });
            if (await remaining.ExecuteScalarAsync(cancellationToken) is not null) return false;
        }
        files.Delete(digest);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<IReadOnlyList<Digest>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var digests = new List<Digest>();
        while (await reader.ReadAsync(cancellationToken))
            if (Digest.TryParse(reader.GetString(0), out var digest)) digests.Add(digest);
        return digests;
    }

    private async Task LinkAsync(NpgsqlConnection connection, long repositoryId, Digest digest, CancellationToken cancellationToken) =>
        await ExecuteAsync(connection, """
            INSERT INTO registry.repository_blobs (repository_id, digest, touched_at) VALUES ($1, $2, $3)
            ON CONFLICT (repository_id, digest) DO UPDATE SET touched_at = excluded.touched_at
            """, cancellationToken, repositoryId, digest.Value, time.GetUtcNow());

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
