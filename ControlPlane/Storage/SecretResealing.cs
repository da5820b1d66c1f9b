using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Storage;

/// <summary>After a rotation of the installation's key, seals with the new one what clusters keep under older ones. A kill leaves some of each, and the next start goes on.</summary>
internal sealed partial class SecretResealing(NpgsqlDataSource database, ISecretProtector protector, ILogger<SecretResealing> logger) : BackgroundService
{
    private const int BatchSize = 200;

    /// <summary>Seals everything that is not sealed with the newest key; returns how many values it was.</summary>
    public async Task<int> ResealAsync(CancellationToken cancellationToken) =>
        await RevisionsAsync(cancellationToken) + await KeysAsync("ca_key", cancellationToken) + await KeysAsync("service_account_key", cancellationToken);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!protector.HasOlderKeys) return;
        try
        {
            LogResealed(logger, await ResealAsync(stoppingToken));
        }
        catch (NpgsqlException failure)
        {
            LogFailed(logger, failure);
        }
    }

    private async Task<int> RevisionsAsync(CancellationToken cancellationToken)
    {
        var (cluster, revision, count) = (Guid.Empty, 0L, 0);
        while (true)
        {
            var batch = new List<(Guid Cluster, long Revision, byte[] Content)>();
            await using (var select = database.CreateCommand($"""
                SELECT cluster_id, revision, content FROM controlplane.revisions
                WHERE sealed AND (cluster_id, revision) > ($1, $2) ORDER BY cluster_id, revision LIMIT {BatchSize}
                """))
            {
                select.Parameters.AddWithValue(cluster);
                select.Parameters.AddWithValue(revision);
                await using var reader = await select.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken)) batch.Add((reader.GetGuid(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2)));
            }
            if (batch.Count == 0) return count;
            (cluster, revision) = (batch[^1].Cluster, batch[^1].Revision);
            foreach (var row in batch.Where(row => !protector.IsNewest(row.Content)))
            {
                await using var update = database.CreateCommand("UPDATE controlplane.revisions SET content = $3 WHERE cluster_id = $1 AND revision = $2");
                update.Parameters.AddWithValue(row.Cluster);
                update.Parameters.AddWithValue(row.Revision);
                update.Parameters.AddWithValue(Again(row.Content));
                count += await update.ExecuteNonQueryAsync(cancellationToken);
            }
        }
    }

    private async Task<int> KeysAsync(string column, CancellationToken cancellationToken)
    {
        var keys = new List<(Guid Cluster, byte[] Content)>();
        await using (var select = database.CreateCommand($"SELECT id, {column} FROM controlplane.clusters"))
        {
            await using var reader = await select.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) keys.Add((reader.GetGuid(0), reader.GetFieldValue<byte[]>(1)));
        }
        var count = 0;
        foreach (var (cluster, content) in keys.Where(key => !protector.IsNewest(key.Content)))
        {
            await using var update = database.CreateCommand($"UPDATE controlplane.clusters SET {column} = $2 WHERE id = $1");
            update.Parameters.AddWithValue(cluster);
            update.Parameters.AddWithValue(Again(content));
            count += await update.ExecuteNonQueryAsync(cancellationToken);
        }
        return count;
    }

    private byte[] Again(byte[] sealedBytes) => protector.Protect(protector.Unprotect(sealedBytes));

    [LoggerMessage(EventId = 3131, Level = LogLevel.Information, Message = "{Count} values of clusters were sealed with the new key; all are now")]
    private static partial void LogResealed(ILogger logger, int count);

    [LoggerMessage(EventId = 3132, Level = LogLevel.Warning, Message = "Sealing clusters' values with the new key was interrupted; the next start goes on")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
