using System.Reflection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Platform.Foundation.Data;

/// <summary>Brings one service's schema up to date with its numbered SQL files.</summary>
/// <remarks>
/// The files are embedded resources <c>…Migrations.NNNN_name.sql</c> of the service's assembly. Each runs once, in order and in
/// a transaction of its own; an advisory lock keeps replicas apart.
/// </remarks>
public sealed partial class SchemaMigrator(NpgsqlDataSource database, ILogger<SchemaMigrator> logger)
{
    /// <summary>Runs what has not run yet.</summary>
    /// <param name="schema">The service's schema; made when absent.</param>
    /// <param name="assembly">The assembly that carries the files.</param>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public async Task MigrateAsync(string schema, Assembly assembly, CancellationToken cancellationToken)
    {
        var migrations = assembly.GetManifestResourceNames()
            .Where(name => name.Contains(".Migrations.", StringComparison.Ordinal) && name.EndsWith(".sql", StringComparison.Ordinal))
            .Select(name => (Name: name, Number: NumberOf(name)))
            .OrderBy(migration => migration.Number)
            .ToList();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock(hashtext('platform-migrate-{schema}'))", cancellationToken);
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {schema}; CREATE TABLE IF NOT EXISTS {schema}.migrations (number int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())", cancellationToken);
        var applied = await AppliedAsync(connection, schema, cancellationToken);
        var newest = migrations.Count == 0 ? 0 : migrations[^1].Number;
        if (applied.Count > 0 && applied.Max() > newest)
            throw new InvalidOperationException($"The database's schema '{schema}' is at migration {applied.Max()}, newer than this program's {newest}: run the newer program, or restore a backup.");
        foreach (var (name, number) in migrations.Where(migration => !applied.Contains(migration.Number)))
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SET LOCAL search_path TO {schema}", cancellationToken);
            await ExecuteAsync(connection, ReadResource(assembly, name), cancellationToken);
            await ExecuteAsync(connection, $"INSERT INTO {schema}.migrations (number) VALUES ({number})", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            LogApplied(logger, schema, number);
        }
        await ExecuteAsync(connection, $"SELECT pg_advisory_unlock(hashtext('platform-migrate-{schema}'))", cancellationToken);
    }

    private static int NumberOf(string resource)
    {
        var file = resource[(resource.IndexOf(".Migrations.", StringComparison.Ordinal) + ".Migrations.".Length)..];
        return int.Parse(file.AsSpan(0, file.IndexOf('_', StringComparison.Ordinal)), provider: null);
    }

    private static string ReadResource(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static async Task<HashSet<int>> AppliedAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT number FROM {schema}.migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var applied = new HashSet<int>();
        while (await reader.ReadAsync(cancellationToken)) applied.Add(reader.GetInt32(0));
        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 1001, Level = LogLevel.Information, Message = "Schema {Schema}: migration {Number} applied")]
    private static partial void LogApplied(ILogger logger, string schema, int number);
}
