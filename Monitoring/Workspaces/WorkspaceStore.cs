using Npgsql;

namespace Platform.Monitoring.Workspaces;

/// <summary>The workspaces of the data plane.</summary>
internal sealed class WorkspaceStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Columns = "customer_id, arm_id, retention_days, shared_keys";

    /// <summary>The workspace with a customer id, or null.</summary>
    public async Task<WorkspaceRecord?> FindAsync(Guid customerId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM monitoring.workspaces WHERE customer_id = $1");
        command.Parameters.Add(new() { Value = customerId });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>The workspace of a resource, or null.</summary>
    public async Task<WorkspaceRecord?> FindByResourceAsync(string resourceKey, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM monitoring.workspaces WHERE resource_id = $1");
        command.Parameters.Add(new() { Value = resourceKey });
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>All workspaces.</summary>
    public async Task<IReadOnlyList<WorkspaceRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM monitoring.workspaces");
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Makes a workspace, or updates what may change of the one that is there; its keys stay.</summary>
    public async Task PutAsync(WorkspaceRecord workspace, string resourceKey, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            INSERT INTO monitoring.workspaces (customer_id, resource_id, arm_id, retention_days, shared_keys, created_at) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (customer_id) DO UPDATE SET retention_days = excluded.retention_days
            """);
        command.Parameters.Add(new() { Value = workspace.CustomerId });
        command.Parameters.Add(new() { Value = resourceKey });
        command.Parameters.Add(new() { Value = workspace.ArmId });
        command.Parameters.Add(new() { Value = workspace.RetentionDays });
        command.Parameters.Add(new() { Value = workspace.SealedKeys });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Replaces a workspace's keys if they still are what they were; false when another call was first.</summary>
    public async Task<bool> ReplaceKeysAsync(Guid customerId, byte[] before, byte[] after, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("UPDATE monitoring.workspaces SET shared_keys = $3 WHERE customer_id = $1 AND shared_keys = $2");
        command.Parameters.Add(new() { Value = customerId });
        command.Parameters.Add(new() { Value = before });
        command.Parameters.Add(new() { Value = after });
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Deletes a workspace; idempotent.</summary>
    public async Task DeleteAsync(Guid customerId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM monitoring.workspaces WHERE customer_id = $1");
        command.Parameters.Add(new() { Value = customerId });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<IReadOnlyList<WorkspaceRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<WorkspaceRecord>();
        while (await reader.ReadAsync(cancellationToken))
            found.Add(new WorkspaceRecord(reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetFieldValue<byte[]>(3)));
        return found;
    }
}
