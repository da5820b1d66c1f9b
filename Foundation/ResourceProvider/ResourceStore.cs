using System.Data;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>The stored resources and operations of one provider.</summary>
/// <param name="database">The database.</param>
/// <param name="schema">The provider's schema, made by the machinery's migrations.</param>
public sealed class ResourceStore(NpgsqlDataSource database, string schema)
{
    private const string Columns = "id, tenant_id, body, internal, state, generation, etag, operation_id";

    /// <summary>Channel that is notified, with the resource's key, of every accepted change.</summary>
    public string Channel => $"{schema}_changes";

    /// <summary>The database, for listening and locking.</summary>
    public NpgsqlDataSource Database => database;

    /// <summary>Reads one resource.</summary>
    public async Task<Resource?> GetAsync(ResourceId id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM {schema}.resources WHERE key = $1");
        command.Parameters.AddWithValue(id.Key);
        return await ReadOneAsync(command, cancellationToken);
    }

    /// <summary>Lists resources, ordered by key.</summary>
    /// <param name="type">Full type, or null for every type.</param>
    /// <param name="scope">A subscription, a group or a parent resource; null for all.</param>
    public async Task<IReadOnlyList<Resource>> ListAsync(string? type, ResourceId? scope, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM {schema}.resources WHERE ($1 = '' OR type = $1) AND ($2 = '' OR starts_with(key, $2)) ORDER BY key");
        command.Parameters.AddWithValue(type?.ToLowerInvariant() ?? "");
        command.Parameters.AddWithValue(scope is null ? "" : scope.Key + "/");
        return await ReadAllAsync(command, cancellationToken);
    }

    /// <summary>Keys of resources that are not in a terminal state.</summary>
    public async Task<IReadOnlyList<string>> PendingAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT key FROM {schema}.resources WHERE state NOT IN ('Succeeded', 'Failed', 'Canceled')");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) keys.Add(reader.GetString(0));
        return keys;
    }

    /// <summary>Reads an operation.</summary>
    public async Task<StoredOperation?> GetOperationAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT resource_key, subscription, status, error, started_at, ended_at FROM {schema}.operations WHERE id = $1");
        command.Parameters.AddWithValue(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var status = new OperationStatus
        {
            Name = id.ToString(),
            Status = reader.GetString(2),
            Error = reader.IsDBNull(3) ? null : JsonSerializer.Deserialize(reader.GetString(3), ResourceProviderJson.Default.ArmErrorDetail),
            StartTime = reader.GetFieldValue<DateTimeOffset>(4),
            EndTime = reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
        };
        return new StoredOperation(id, reader.GetString(0), reader.GetGuid(1), status);
    }

    /// <summary>
    /// Reads a resource under a row lock, asks what it becomes, and writes that, in one transaction. Null in means that there is
    /// none; null out deletes it.
    /// </summary>
    /// <param name="id">The resource's id.</param>
    /// <param name="change">Called once, or again after a serialisation failure.</param>
    public Task<Resource?> MutateAsync(ResourceId id, Func<Resource?, ValueTask<Resource?>> change, CancellationToken cancellationToken) =>
        MutateAsync(id, change, null, cancellationToken);

    /// <summary>As <see cref="MutateAsync(ResourceId, Func{Resource?, ValueTask{Resource?}}, CancellationToken)"/>, and ends an operation with it: both are seen at once, or neither.</summary>
    /// <param name="id">The resource's id.</param>
    /// <param name="change">Called once, or again after a serialisation failure.</param>
    /// <param name="ending">The operation's end; null for none.</param>
    public async Task<Resource?> MutateAsync(
        ResourceId id, Func<Resource?, ValueTask<Resource?>> change, OperationEnding? ending, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.ReadCommitted, cancellationToken);
        // The advisory lock also covers a resource that does not exist yet, which a row lock cannot.
        await using (var guard = new NpgsqlCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", connection, transaction))
        {
            guard.Parameters.AddWithValue($"{schema}:{id.Key}");
            await guard.ExecuteNonQueryAsync(cancellationToken);
        }
        Resource? before;
        await using (var select = new NpgsqlCommand($"SELECT {Columns} FROM {schema}.resources WHERE key = $1 FOR UPDATE", connection, transaction))
        {
            select.Parameters.AddWithValue(id.Key);
            before = await ReadOneAsync(select, cancellationToken);
        }
        var after = await change(before);
        if (after is not null) await WriteAsync(connection, transaction, before, after, cancellationToken);
        else if (before is not null) await DeleteAsync(connection, transaction, before, cancellationToken);
        if (ending is not null) await EndAsync(connection, transaction, ending, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return after;
    }

    private async Task EndAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, OperationEnding ending, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE {schema}.operations SET status = $2, error = $3, ended_at = now() WHERE id = $1 AND ended_at IS NULL", connection, transaction);
        command.Parameters.AddWithValue(ending.Operation);
        command.Parameters.AddWithValue(ending.Status);
        command.Parameters.AddWithValue(
            NpgsqlDbType.Jsonb, ending.Error is null ? DBNull.Value : JsonSerializer.Serialize(ending.Error, ResourceProviderJson.Default.ArmErrorDetail));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Resource? before, Resource after, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            $"""
            INSERT INTO {schema}.resources (key, id, type, subscription, resource_group, parent_key, tenant_id, body, internal, state, generation, etag, operation_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
            ON CONFLICT (key) DO UPDATE SET body = excluded.body, internal = excluded.internal, state = excluded.state,
                generation = excluded.generation, etag = excluded.etag, operation_id = excluded.operation_id, changed_at = now()
            """)
        {
            Parameters =
            {
                new() { Value = after.Id.Key }, new() { Value = after.Id.Value }, new() { Value = after.Id.Type.ToLowerInvariant() },
                new() { Value = after.Id.SubscriptionId }, new() { Value = after.Id.ResourceGroup?.ToLowerInvariant() ?? "" },
                new() { Value = after.Id.Parent?.Key ?? "" }, new() { Value = after.TenantId },
                new() { Value = after.Body.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Json },
                new() { Value = after.Internal.ToJsonString(), NpgsqlDbType = NpgsqlDbType.Jsonb },
                new() { Value = after.State }, new() { Value = after.Generation }, new() { Value = after.ETag },
                new() { Value = (object?)after.OperationId ?? DBNull.Value },
            },
        });
        if (after.OperationId is { } operation && operation != before?.OperationId)
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"INSERT INTO {schema}.operations (id, resource_key, subscription, status) VALUES ($1, $2, $3, $4)")
            {
                Parameters = { new() { Value = operation }, new() { Value = after.Id.Key }, new() { Value = after.Id.SubscriptionId }, new() { Value = ProvisioningState.InProgress } },
            });
        if (after.Generation != before?.Generation)
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT pg_notify($1, $2)") { Parameters = { new() { Value = Channel }, new() { Value = after.Id.Key } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task DeleteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, Resource resource, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"DELETE FROM {schema}.resources WHERE key = $1", connection, transaction);
        command.Parameters.AddWithValue(resource.Id.Key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Resource?> ReadOneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static async Task<IReadOnlyList<Resource>> ReadAllAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var resources = new List<Resource>();
        while (await reader.ReadAsync(cancellationToken)) resources.Add(Read(reader));
        return resources;
    }

    private static Resource Read(NpgsqlDataReader reader) => new()
    {
        Id = ResourceId.Parse(reader.GetString(0)),
        TenantId = reader.GetGuid(1),
        Body = (JsonObject)JsonNode.Parse(reader.GetString(2))!,
        Internal = (JsonObject)JsonNode.Parse(reader.GetString(3))!,
        State = reader.GetString(4),
        Generation = reader.GetInt64(5),
        ETag = reader.GetGuid(6),
        OperationId = reader.IsDBNull(7) ? null : reader.GetGuid(7),
    };
}
