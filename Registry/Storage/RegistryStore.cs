using Npgsql;

namespace Platform.Registry.Storage;

/// <summary>The registries and their repositories.</summary>
internal sealed class RegistryStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Columns = "id, name, resource_id, admin_enabled";

    /// <summary>The registry with a name (lower case), or null.</summary>
    public async Task<RegistryRecord?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM registry.registries WHERE name = $1");
        command.Parameters.Add(new() { Value = name });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Names of all registries.</summary>
    public async Task<IReadOnlyList<string>> ListNamesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT name FROM registry.registries ORDER BY name");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }

    /// <summary>Makes a registry, or updates the one that the same resource has; null when the name belongs to another resource.</summary>
    public async Task<RegistryRecord?> PutAsync(string name, string resourceId, bool adminEnabled, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"""
            INSERT INTO registry.registries (name, resource_id, admin_enabled, created_at) VALUES ($1, $2, $3, $4)
            ON CONFLICT (name) DO UPDATE SET admin_enabled = excluded.admin_enabled WHERE registries.resource_id = excluded.resource_id
            RETURNING {Columns}
            """);
        command.Parameters.Add(new() { Value = name });
        command.Parameters.Add(new() { Value = resourceId });
        command.Parameters.Add(new() { Value = adminEnabled });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Deletes a resource's registry with all of its repositories; idempotent. The sweeper removes the blobs that nobody else has.</summary>
    public async Task DeleteAsync(string resourceId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM registry.registries WHERE resource_id = $1");
        command.Parameters.Add(new() { Value = resourceId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The sealed passwords of the admin user, or null when it has none yet.</summary>
    public async Task<byte[]?> FindAdminPasswordsAsync(long registryId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT admin_passwords FROM registry.registries WHERE id = $1");
        command.Parameters.Add(new() { Value = registryId });
        return await command.ExecuteScalarAsync(cancellationToken) as byte[];
    }

    /// <summary>Replaces the admin user's sealed passwords if they still are what they were; false when another call was first.</summary>
    public async Task<bool> ReplaceAdminPasswordsAsync(long registryId, byte[]? before, byte[] after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE registry.registries SET admin_passwords = $3 WHERE id = $1 AND admin_passwords IS NOT DISTINCT FROM $2");
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = (object?)before ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bytea });
        command.Parameters.Add(new() { Value = after });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>The id of a repository, or null when there is none.</summary>
    public async Task<long?> FindRepositoryAsync(long registryId, string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id FROM registry.repositories WHERE registry_id = $1 AND name = $2");
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = name });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    /// <summary>The id of a repository, which is made when there is none.</summary>
    public async Task<long> EnsureRepositoryAsync(long registryId, string name, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await FindRepositoryAsync(registryId, name, cancellationToken) is { } id) return id;
            await using var command = database.CreateCommand("""
                INSERT INTO registry.repositories (registry_id, name, created_at, updated_at) VALUES ($1, $2, $3, $3)
                ON CONFLICT (registry_id, name) DO NOTHING RETURNING id
                """);
            command.Parameters.Add(new() { Value = registryId });
            command.Parameters.Add(new() { Value = name });
            command.Parameters.Add(new() { Value = time.GetUtcNow() });
            if (await command.ExecuteScalarAsync(cancellationToken) is long made) return made;
        }
    }

    /// <summary>Names of the repositories that hold a manifest, after a name, in byte order.</summary>
    public async Task<IReadOnlyList<string>> ListRepositoriesAsync(long registryId, string? after, int count, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            SELECT name FROM registry.repositories r
            WHERE registry_id = $1 AND name > $2 AND EXISTS (SELECT 1 FROM registry.manifests m WHERE m.repository_id = r.id)
            ORDER BY name LIMIT $3
            """);
        command.Parameters.Add(new() { Value = registryId });
        command.Parameters.Add(new() { Value = after ?? "" });
        command.Parameters.Add(new() { Value = count });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
        return names;
    }

    private static async Task<RegistryRecord?> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new RegistryRecord(reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetBoolean(3))
            : null;
    }
}
