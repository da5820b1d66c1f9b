using Npgsql;

namespace Platform.ApiGateway.Authorization;

/// <summary>A role given to a principal at a scope.</summary>
/// <param name="Id">ARM id, in the spelling it was created with.</param>
public sealed record RoleAssignment(string Id, Guid Name, string Scope, Guid RoleDefinitionId, Guid PrincipalId, DateTimeOffset CreatedAt);

/// <summary>The role assignments of all tenants.</summary>
public sealed class RoleAssignmentStore(NpgsqlDataSource database)
{
    private const string Columns = "name, scope, role_definition_id, principal_id, created_at";

    /// <summary>Reads one by its ARM id.</summary>
    public async Task<RoleAssignment?> GetAsync(string id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM gateway.role_assignments WHERE id = $1");
        command.Parameters.AddWithValue(id.ToLowerInvariant());
        return (await ReadAsync(command, cancellationToken)).FirstOrDefault();
    }

    /// <summary>Writes one; false when the same role is assigned to the same principal at the same scope under another name.</summary>
    public async Task<bool> PutAsync(RoleAssignment assignment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO gateway.role_assignments (id, name, scope, scope_key, role_definition_id, principal_id) VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT DO NOTHING
            """);
        foreach (var value in (object[])[assignment.Id.ToLowerInvariant(), assignment.Name, assignment.Scope, assignment.Scope.ToLowerInvariant(), assignment.RoleDefinitionId, assignment.PrincipalId])
            command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Deletes one; idempotent.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM gateway.role_assignments WHERE id = $1", id.ToLowerInvariant(), cancellationToken);

    /// <summary>Deletes all at a scope and beneath it.</summary>
    public Task DeleteWithinAsync(string scope, CancellationToken cancellationToken) =>
        ExecuteAsync("DELETE FROM gateway.role_assignments WHERE scope_key = $1 OR starts_with(scope_key, $1 || '/')", scope.ToLowerInvariant(), cancellationToken);

    /// <summary>Those at a scope, above it (from which it inherits) and beneath it.</summary>
    public async Task<IReadOnlyList<RoleAssignment>> ListAsync(string scope, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM gateway.role_assignments WHERE scope_key = $1 OR starts_with(scope_key, $1 || '/') OR starts_with($1, scope_key || '/') ORDER BY created_at");
        command.Parameters.AddWithValue(scope.ToLowerInvariant());
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>All that a principal has, at any scope.</summary>
    public async Task<IReadOnlyList<RoleAssignment>> ListOfPrincipalAsync(Guid principalId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {Columns} FROM gateway.role_assignments WHERE principal_id = $1");
        command.Parameters.AddWithValue(principalId);
        return await ReadAsync(command, cancellationToken);
    }

    private async Task ExecuteAsync(string sql, string value, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.AddWithValue(value);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<RoleAssignment>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var assignments = new List<RoleAssignment>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (name, scope) = (reader.GetGuid(0), reader.GetString(1));
            assignments.Add(new RoleAssignment(
                $"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}", name, scope, reader.GetGuid(2), reader.GetGuid(3), reader.GetFieldValue<DateTimeOffset>(4)));
        }
        return assignments;
    }
}
