using Npgsql;
using Platform.Registry.Storage;

namespace Platform.Registry.Acr;

/// <summary>Facts about a repository.</summary>
internal sealed record RepositoryFacts(DateTimeOffset Created, DateTimeOffset Updated, long Manifests, long Tags);

/// <summary>Facts about a manifest.</summary>
internal sealed record ManifestFacts(string Digest, string MediaType, long Size, DateTimeOffset Created, DateTimeOffset Updated, IReadOnlyList<string> Tags);

/// <summary>Questions and commands about whole repositories.</summary>
internal sealed class AcrStore(NpgsqlDataSource database)
{
    /// <summary>A repository's facts.</summary>
    public async Task<RepositoryFacts> ShowAsync(long repository, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT created_at, updated_at, (SELECT count(*) FROM registry.manifests WHERE repository_id = r.id), (SELECT count(*) FROM registry.tags WHERE repository_id = r.id)
            FROM registry.repositories r WHERE id = $1
            """);
        command.Parameters.Add(new() { Value = repository });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new RepositoryFacts(reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetInt64(2), reader.GetInt64(3))
            : new RepositoryFacts(default, default, 0, 0);
    }

    /// <summary>Deletes a repository; returns the digests and tags that it had.</summary>
    public async Task<(IReadOnlyList<string> Manifests, IReadOnlyList<string> Tags)> DeleteAsync(long repository, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tags = await NamesAsync(connection, "SELECT name FROM registry.tags WHERE repository_id = $1 ORDER BY name", repository, cancellationToken);
        var manifests = await NamesAsync(connection, "SELECT digest FROM registry.manifests WHERE repository_id = $1 ORDER BY digest", repository, cancellationToken);
        await NamesAsync(connection, "DELETE FROM registry.repositories WHERE id = $1 RETURNING name", repository, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (manifests, tags);
    }

    /// <summary>The tags that were written last, newest first.</summary>
    public async Task<IReadOnlyList<TagRecord>> ListNewestTagsAsync(long repository, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name, digest, created_at, updated_at FROM registry.tags WHERE repository_id = $1 ORDER BY updated_at DESC, name LIMIT $2");
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tags = new List<TagRecord>();
        while (await reader.ReadAsync(cancellationToken))
            tags.Add(new TagRecord(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return tags;
    }

    /// <summary>A repository's manifests after a digest, in byte order.</summary>
    public async Task<IReadOnlyList<ManifestFacts>> ListManifestsAsync(long repository, string after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT digest, media_type, octet_length(content) + coalesce((
                SELECT sum(b.size) FROM registry.manifest_blobs l JOIN registry.blobs b ON b.digest = l.blob
                WHERE l.repository_id = m.repository_id AND l.manifest = m.digest), 0)::bigint, created_at, updated_at,
                ARRAY(SELECT t.name FROM registry.tags t WHERE t.repository_id = m.repository_id AND t.digest = m.digest ORDER BY t.name)
            FROM registry.manifests m WHERE repository_id = $1 AND digest > $2 ORDER BY digest LIMIT $3
            """);
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var manifests = new List<ManifestFacts>();
        while (await reader.ReadAsync(cancellationToken))
            manifests.Add(new ManifestFacts(reader.GetString(0), reader.GetString(1), reader.GetInt64(2),
                reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetFieldValue<string[]>(5)));
        return manifests;
    }

    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, string sql, long repository, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = repository });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }
}
