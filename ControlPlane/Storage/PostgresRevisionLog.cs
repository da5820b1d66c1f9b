using Npgsql;
using NpgsqlTypes;
using Platform.Foundation.Security;

namespace Platform.ControlPlane.Storage;

/// <summary>The log in PostgreSQL, table <c>controlplane.revisions</c>. Values of Secrets are sealed.</summary>
internal sealed class PostgresRevisionLog(Guid clusterId, NpgsqlDataSource database, ISecretProtector protector) : IRevisionLog
{
    private const string SecretsResource = "/secrets";

    /// <inheritdoc/>
    public async Task<LogContents> LoadAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // One snapshot for both reads, so that a compaction in between is not seen by half.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        var (reserved, compacted) = (0L, 0L);
        await using (var command = new NpgsqlCommand("SELECT reserved, compacted FROM controlplane.revision_blocks WHERE cluster_id = $1", connection))
        {
            command.Parameters.AddWithValue(clusterId);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (await reader.ReadAsync(cancellationToken)) (reserved, compacted) = (reader.GetInt64(0), reader.GetInt64(1));
        }
        const string newest = """
            SELECT DISTINCT ON (resource, namespace, name) resource, namespace, name, revision, written_at, deleted, sealed, content
            FROM controlplane.revisions WHERE cluster_id = $1
            ORDER BY resource, namespace, name, revision DESC
            """;
        var records = new List<LogRecord>();
        await using (var command = new NpgsqlCommand(newest, connection))
        {
            command.Parameters.AddWithValue(clusterId);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken)) records.Add(Read(reader));
        }
        return new LogContents(reserved, compacted, records);
    }

    /// <inheritdoc/>
    public async Task AppendAsync(IReadOnlyList<LogRecord> records, long? reserve, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The commands of a batch are one transaction and one round trip.
        await using var batch = new NpgsqlBatch(connection);
        if (reserve is { } upTo) batch.BatchCommands.Add(Reserve(upTo));
        if (records.Count > 0) batch.BatchCommands.Add(Insert(records));
        if (batch.BatchCommands.Count > 0) await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> ContainsAsync(long revision, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT EXISTS (SELECT 1 FROM controlplane.revisions WHERE cluster_id = $1 AND revision = $2)");
        command.Parameters.AddWithValue(clusterId);
        command.Parameters.AddWithValue(revision);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task CompactAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // A tombstone goes only when nothing of its key is left before it: otherwise the object would rise again at the next start.
        const string sql = """
            WITH superseded AS (
                DELETE FROM controlplane.revisions r WHERE r.cluster_id = $1 AND r.written_at < $2 AND EXISTS (
                    SELECT 1 FROM controlplane.revisions n WHERE n.cluster_id = r.cluster_id AND n.resource = r.resource
                        AND n.namespace = r.namespace AND n.name = r.name AND n.revision > r.revision)
                RETURNING r.revision)
            UPDATE controlplane.revision_blocks SET compacted = GREATEST(compacted, (SELECT max(revision) FROM superseded)) WHERE cluster_id = $1
            """;
        const string tombstones = """
            WITH removed AS (
                DELETE FROM controlplane.revisions r WHERE r.cluster_id = $1 AND r.written_at < $2 AND r.deleted AND NOT EXISTS (
                    SELECT 1 FROM controlplane.revisions n WHERE n.cluster_id = r.cluster_id AND n.resource = r.resource
                        AND n.namespace = r.namespace AND n.name = r.name AND n.revision <> r.revision)
                RETURNING r.revision)
            UPDATE controlplane.revision_blocks SET compacted = GREATEST(compacted, (SELECT max(revision) FROM removed)) WHERE cluster_id = $1
            """;
        foreach (var statement in (string[])[sql, tombstones])
        {
            await using var command = database.CreateCommand(statement);
            command.Parameters.AddWithValue(clusterId);
            command.Parameters.AddWithValue(before.ToUniversalTime());
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public bool IsRefusal(Exception failure) => failure is PostgresException { SqlState: var state }
        && (state.StartsWith("22", StringComparison.Ordinal) || state.StartsWith("42", StringComparison.Ordinal) || state.StartsWith("54", StringComparison.Ordinal));

    private NpgsqlBatchCommand Reserve(long upTo) => new("""
        INSERT INTO controlplane.revision_blocks (cluster_id, reserved) VALUES ($1, $2)
        ON CONFLICT (cluster_id) DO UPDATE SET reserved = GREATEST(revision_blocks.reserved, excluded.reserved)
        """)
    {
        Parameters = { new NpgsqlParameter { Value = clusterId }, new NpgsqlParameter { Value = upTo } },
    };

    private NpgsqlBatchCommand Insert(IReadOnlyList<LogRecord> records) => new("""
        INSERT INTO controlplane.revisions (cluster_id, revision, written_at, resource, namespace, name, deleted, sealed, content)
        SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9)
        """)
    {
        Parameters =
        {
            new NpgsqlParameter { Value = clusterId },
            Column(NpgsqlDbType.Bigint, records, record => record.Revision),
            Column(NpgsqlDbType.TimestampTz, records, record => record.Time.UtcDateTime),
            Column(NpgsqlDbType.Text, records, record => record.Key.Resource),
            Column(NpgsqlDbType.Text, records, record => record.Key.Namespace),
            Column(NpgsqlDbType.Text, records, record => record.Key.Name),
            Column(NpgsqlDbType.Boolean, records, record => record.Deleted),
            Column(NpgsqlDbType.Boolean, records, record => record.Key.Resource == SecretsResource),
            Column(NpgsqlDbType.Bytea, records, record => record.Key.Resource == SecretsResource ? protector.Protect(record.Json.Span) : record.Json.ToArray()),
        },
    };

    private static NpgsqlParameter Column<T>(NpgsqlDbType type, IReadOnlyList<LogRecord> records, Func<LogRecord, T> value)
    {
        var values = new T[records.Count];
        for (var i = 0; i < values.Length; i++) values[i] = value(records[i]);
        return new NpgsqlParameter<T[]> { NpgsqlDbType = NpgsqlDbType.Array | type, TypedValue = values };
    }

    private LogRecord Read(NpgsqlDataReader reader)
    {
        var content = reader.GetFieldValue<byte[]>(7);
        return new LogRecord(
            new ObjectKey(string.Intern(reader.GetString(0)), reader.GetString(1), reader.GetString(2)),
            reader.GetInt64(3), reader.GetFieldValue<DateTimeOffset>(4), reader.GetBoolean(5),
            reader.GetBoolean(6) ? protector.Unprotect(content) : content);
    }
}
