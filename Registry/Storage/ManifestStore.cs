using Npgsql;
using NpgsqlTypes;
using Platform.Registry.Distribution;
using Platform.Registry.Naming;

namespace Platform.Registry.Storage;

/// <summary>What a manifest lacks to be stored.</summary>
/// <param name="Digest">The part at fault.</param>
/// <param name="Problem">What is wrong with it.</param>
internal sealed record ManifestFault(Digest Digest, ManifestProblem Problem);

/// <summary>Ways in which a manifest's part can be at fault.</summary>
internal enum ManifestProblem
{
    /// <summary>The repository has no such blob.</summary>
    BlobUnknown,

    /// <summary>The repository has no such manifest.</summary>
    ManifestUnknown,

    /// <summary>The blob has another size.</summary>
    SizeDiffers,
}

/// <summary>What happened to a request to delete a manifest.</summary>
internal enum ManifestDeletion
{
    /// <summary>It is gone, with its tags.</summary>
    Deleted,

    /// <summary>The repository does not have it.</summary>
    Unknown,

    /// <summary>An index of the repository needs it.</summary>
    InUse,
}

/// <summary>Manifests and what they refer to.</summary>
internal sealed class ManifestStore(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>The manifest that a tag or digest names, or null; without content when only its properties are asked for.</summary>
    public async Task<(ManifestRecord Manifest, int Size)?> FindAsync(long registryId, string repository, string reference, bool content, CancellationToken cancellationToken)
    {
        var byDigest = Digest.TryParse(reference, out _);
        var condition = byDigest ? "m.digest = $3" : "m.digest = (SELECT t.digest FROM registry.tags t WHERE t.repository_id = r.id AND t.name = $3)";
        await using var command = database.CreateCommand($"""
            SELECT m.digest, m.media_type, octet_length(m.content), {(content ? "m.content" : "''::bytea")}
            FROM registry.repositories r JOIN registry.manifests m ON m.repository_id = r.id
            WHERE r.registry_id = $1 AND r.name = $2 AND {condition}
            """);
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = reference });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return (new ManifestRecord(reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(3)), reader.GetInt32(2));
    }

    /// <summary>Stores a manifest, and its tag, in one step; null when it is done, else the first part at fault.</summary>
    public async Task<ManifestFault?> PutAsync(long repositoryId, ManifestDocument manifest, string? tag, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await FindFaultAsync(connection, repositoryId, manifest, cancellationToken) is { } fault) return fault;
        await InsertAsync(connection, repositoryId, manifest, cancellationToken);
        await InsertReferencesAsync(connection, "manifest_blobs (repository_id, manifest, blob)", repositoryId, manifest, manifest.Blobs, cancellationToken);
        await InsertReferencesAsync(connection, "manifest_children (repository_id, manifest, child)", repositoryId, manifest, manifest.Children, cancellationToken);
        if (tag is not null) await TagAsync(connection, repositoryId, tag, manifest.Digest, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>Deletes a manifest and the tags that name it.</summary>
    public async Task<ManifestDeletion> DeleteAsync(long repositoryId, Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = database.CreateCommand("DELETE FROM registry.manifests WHERE repository_id = $1 AND digest = $2");
            command.Parameters.Add(new() { Value = repositoryId });
            command.Parameters.Add(new() { Value = digest.Value });
            return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? ManifestDeletion.Deleted : ManifestDeletion.Unknown;
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return ManifestDeletion.InUse;
        }
    }

    /// <summary>Manifests that refer to a subject, after a digest, in byte order of theirs.</summary>
    public async Task<IReadOnlyList<ReferrerRecord>> ListReferrersAsync(
        long registryId, string repository, Digest subject, string? artifactType, string after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT m.digest, m.media_type, m.artifact_type, octet_length(m.content), m.annotations
            FROM registry.repositories r JOIN registry.manifests m ON m.repository_id = r.id
            WHERE r.registry_id = $1 AND r.name = $2 AND m.subject = $3 AND m.digest > $4 AND ($5::text IS NULL OR m.artifact_type = $5)
            ORDER BY m.digest LIMIT $6
            """);
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = repository });
        command.Parameters.Add(new() { Value = subject.Value });
        command.Parameters.Add(new() { Value = after });
        command.Parameters.Add(new() { Value = (object?)artifactType ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var referrers = new List<ReferrerRecord>();
        while (await reader.ReadAsync(cancellationToken))
            referrers.Add(new ReferrerRecord(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2),
                reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetString(4)));
        return referrers;
    }

    private static async Task<ManifestFault?> FindFaultAsync(NpgsqlConnection connection, long repositoryId, ManifestDocument manifest, CancellationToken cancellationToken)
    {
        // The row locks keep what is found here from being deleted before the references are in place.
        var blobs = await SizesAsync(connection, """
            SELECT l.digest, b.size FROM registry.repository_blobs l JOIN registry.blobs b ON b.digest = l.digest
            WHERE l.repository_id = $1 AND l.digest = ANY($2) FOR KEY SHARE OF l
            """, repositoryId, manifest.Blobs, cancellationToken);
        foreach (var blob in manifest.Blobs)
        {
            if (!blobs.TryGetValue(blob.Digest.Value, out var size)) return new ManifestFault(blob.Digest, ManifestProblem.BlobUnknown);
            if (size != blob.Size) return new ManifestFault(blob.Digest, ManifestProblem.SizeDiffers);
        }
        var children = await SizesAsync(connection, """
            SELECT digest, octet_length(content)::bigint FROM registry.manifests WHERE repository_id = $1 AND digest = ANY($2) FOR KEY SHARE
            """, repositoryId, manifest.Children, cancellationToken);
        var missing = manifest.Children.FirstOrDefault(child => !children.ContainsKey(child.Digest.Value));
        return missing is null ? null : new ManifestFault(missing.Digest, ManifestProblem.ManifestUnknown);
    }

    private static async Task<Dictionary<string, long>> SizesAsync(
        NpgsqlConnection connection, string sql, long repositoryId, IReadOnlyList<Descriptor> descriptors, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        if (descriptors.Count == 0) return sizes;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = Values(descriptors) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) sizes[reader.GetString(0)] = reader.GetInt64(1);
        return sizes;
    }

    private async Task InsertAsync(NpgsqlConnection connection, long repositoryId, ManifestDocument manifest, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            WITH changed AS (UPDATE registry.repositories SET updated_at = $8 WHERE id = $1)
            INSERT INTO registry.manifests (repository_id, digest, media_type, artifact_type, subject, annotations, content, created_at, updated_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)
            ON CONFLICT (repository_id, digest) DO UPDATE SET updated_at = excluded.updated_at
            """, connection);
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = manifest.Digest.Value });
        command.Parameters.Add(new() { Value = manifest.MediaType });
        command.Parameters.Add(new() { Value = (object?)manifest.ArtifactType ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)manifest.Subject?.Value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = (object?)manifest.Annotations ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(new() { Value = manifest.Content });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task InsertReferencesAsync(
        NpgsqlConnection connection, string table, long repositoryId, ManifestDocument manifest, IReadOnlyList<Descriptor> descriptors, CancellationToken cancellationToken)
    {
        if (descriptors.Count == 0) return;
        await using var command = new NpgsqlCommand($"INSERT INTO registry.{table} SELECT DISTINCT $1::bigint, $2, part FROM unnest($3::text[]) AS part ON CONFLICT DO NOTHING", connection);
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = manifest.Digest.Value });
        command.Parameters.Add(new() { Value = Values(descriptors) });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task TagAsync(NpgsqlConnection connection, long repositoryId, string tag, Digest digest, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            INSERT INTO registry.tags (repository_id, name, digest, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
            ON CONFLICT (repository_id, name) DO UPDATE SET digest = excluded.digest, updated_at = excluded.updated_at
            """, connection);
        command.Parameters.Add(new() { Value = repositoryId });
        command.Parameters.Add(new() { Value = tag });
        command.Parameters.Add(new() { Value = digest.Value });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string[] Values(IReadOnlyList<Descriptor> descriptors) => [.. descriptors.Select(descriptor => descriptor.Digest.Value)];
}
