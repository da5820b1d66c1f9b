using Npgsql;
using Platform.Portal.Sessions;

namespace Platform.Host.Portal;

/// <summary>Sessions of the portal in the database: they outlive a restart, and every replica knows them.</summary>
public sealed class DatabaseSessionStore(NpgsqlDataSource database, TimeProvider time) : ISessionStore
{
    /// <inheritdoc/>
    public async Task<byte[]?> FindAsync(byte[] key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT sealed FROM portal.sessions WHERE key = $1 AND expires_at > $2");
        command.Parameters.AddWithValue(key);
        command.Parameters.AddWithValue(time.GetUtcNow());
        return (byte[]?)await command.ExecuteScalarAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PutAsync(byte[] key, byte[] sealedSession, DateTimeOffset expires, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM portal.sessions WHERE expires_at <= $1") { Parameters = { new() { Value = time.GetUtcNow() } } });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("INSERT INTO portal.sessions (key, sealed, expires_at) VALUES ($1, $2, $3) ON CONFLICT (key) DO UPDATE SET sealed = excluded.sealed, expires_at = excluded.expires_at")
        {
            Parameters = { new() { Value = key }, new() { Value = sealedSession }, new() { Value = expires } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(byte[] key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM portal.sessions WHERE key = $1");
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
