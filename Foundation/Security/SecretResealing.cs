using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Foundation.Security;

/// <summary>After a key was added, seals with it what the services have under older ones, once at each start.</summary>
/// <param name="columns">Where the services keep it.</param>
/// <param name="database">The database.</param>
/// <param name="protector">The keys.</param>
/// <param name="logger">Where it is said how much that was.</param>
public sealed partial class SecretResealing(IEnumerable<SealedColumn> columns, NpgsqlDataSource database, ISecretProtector protector, ILogger<SecretResealing> logger) : BackgroundService
{
    /// <summary>Seals everything that is not sealed with the newest key; returns how many values it was.</summary>
    /// <exception cref="NpgsqlException">The database went away; what was done stays done.</exception>
    public async Task<int> ResealAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var column in columns) count += await ResealAsync(column, cancellationToken);
        return count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!protector.HasOlderKeys) return;
        var count = 0;
        foreach (var column in columns)
        {
            try
            {
                count += await ResealAsync(column, stoppingToken);
            }
            catch (NpgsqlException failure)
            {
                LogFailed(logger, column.Table, failure);
            }
        }

        LogResealed(logger, count);
    }

    // Rows are read as they come and changed by another connection. A row that changes meanwhile is left: who wrote it sealed with the newest key, or moved
    // what it had, and the next start finds that.
    private async Task<int> ResealAsync(SealedColumn column, CancellationToken cancellationToken)
    {
        await using var select = database.CreateCommand($"SELECT ctid::text, {column.Value} FROM {column.Table} WHERE {column.Value} IS NOT NULL");
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        var count = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            var before = reader.GetFieldValue<byte[]>(1);
            if (protector.IsNewest(before)) continue;
            await using var update = database.CreateCommand($"UPDATE {column.Table} SET {column.Assignment} WHERE ctid = $2::tid AND {column.Value} = $3");
            update.Parameters.AddWithValue(protector.Protect(protector.Unprotect(before)));
            update.Parameters.AddWithValue(reader.GetString(0));
            update.Parameters.AddWithValue(before);
            count += await update.ExecuteNonQueryAsync(cancellationToken);
        }

        return count;
    }

    [LoggerMessage(EventId = 1131, Level = LogLevel.Information, Message = "{Count} secrets in the database were sealed with the new key")]
    private static partial void LogResealed(ILogger logger, int count);

    [LoggerMessage(EventId = 1132, Level = LogLevel.Error, Message = "Not all secrets in {Table} are sealed with the new key; the next start goes on, and the older keys are needed until then")]
    private static partial void LogFailed(ILogger logger, string table, Exception failure);
}
