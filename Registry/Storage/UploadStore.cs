using Npgsql;

namespace Platform.Registry.Storage;

/// <summary>Which repository each unfinished upload belongs to.</summary>
internal sealed class UploadStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Records a new upload; false when the registry has too many open ones.</summary>
    public async Task<bool> AddAsync(Guid id, long repositoryId, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO registry.uploads (id, repository_id, touched_at)
            SELECT $1, $2, $3 WHERE $4 > (
                SELECT count(*) FROM registry.uploads u JOIN registry.repositories r ON r.id = u.repository_id
                WHERE r.registry_id = (SELECT registry_id FROM registry.repositories WHERE id = $2))
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = (long)most });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Finds the repository of an upload in one registry and repository, and notes that the upload is in use; null when there is none.</summary>
    public async Task<long?> TouchAsync(Guid id, long registryId, string repository, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            UPDATE registry.uploads u SET touched_at = $4 FROM registry.repositories r
            WHERE u.id = $1 AND r.id = u.repository_id AND r.registry_id = $2 AND r.name = $3 RETURNING r.id
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>Forgets an upload; idempotent.</summary>
    public async Task DeleteAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM registry.uploads WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets the uploads that rested since before a time, and returns them.</summary>
    public async Task<IReadOnlyList<Guid>> DeleteExpiredAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM registry.uploads WHERE touched_at < $1 RETURNING id");
        command.Parameters.Add(new() { Value = before });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var expired = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken)) expired.Add(reader.GetGuid(0));
        return expired;
    }

    /// <summary>Whether an upload is recorded.</summary>
    public async Task<bool> ExistsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT 1 FROM registry.uploads WHERE id = $1");
        command.Parameters.Add(new() { Value = id });
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
