using Npgsql;

namespace Platform.Registry.Storage;

/// <summary>A tag.</summary>
internal sealed record TagRecord(string Name, string Digest, DateTimeOffset Created, DateTimeOffset Updated);

/// <summary>Tags of repositories.</summary>
internal sealed class TagStore(NpgsqlDataSource database)
{
    /// <summary>A repository's tags after a name, in byte order of names.</summary>
    public async Task<IReadOnlyList<TagRecord>> ListAsync(long repositoryId, string? after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT name, digest, created_at, updated_at FROM registry.tags WHERE repository_id = $1 AND name > $2 ORDER BY name LIMIT $3
            """);
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = after ?? "" });
        command.Parameters.Add(new() { Value = count });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>One tag, or null.</summary>
    public async Task<TagRecord?> FindAsync(long repositoryId, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, digest, created_at, updated_at FROM registry.tags WHERE repository_id = $1 AND name = $2");
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = name });
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Deletes a tag; the manifest stays. False when there is none.</summary>
    public async Task<bool> DeleteAsync(long repositoryId, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM registry.tags WHERE repository_id = $1 AND name = $2");
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    private static async Task<List<TagRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tags = new List<TagRecord>();
        while (await reader.ReadAsync(cancellationToken))
            tags.Add(new TagRecord(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return tags;
    }
}
