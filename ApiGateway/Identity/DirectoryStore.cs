using Npgsql;
using NpgsqlTypes;
using Platform.Contracts.Authorization;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Identity;

/// <summary>A principal with the stored form of its credential.</summary>
/// <param name="Credential">Hash of its password or secret; null when the passwords of its application count.</param>
public sealed record DirectoryPrincipal(Guid ObjectId, Guid TenantId, bool IsServicePrincipal, string Name, Guid? ApplicationId, string? Credential)
{
    /// <summary>The name that people see.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Whether it may sign in and act.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The principal as callers know it.</summary>
    public PlatformPrincipal ToPrincipal() => new(ObjectId, TenantId, ApplicationId?.ToString() ?? Name, IsServicePrincipal);
}

/// <summary>A condition on a directory object's column.</summary>
/// <param name="Column">A column's expression, never from a request.</param>
/// <param name="Value">Compared without regard to case.</param>
/// <param name="Prefix">Whether the column need only begin with the value.</param>
public sealed record DirectoryCondition(string Column, string Value, bool Prefix)
{
    /// <summary>The condition in SQL, with the value as parameter of that number.</summary>
    public string Sql(int parameter) => Prefix ? $"starts_with(lower({Column}), lower(${parameter}))" : $"lower({Column}) = lower(${parameter})";
}

/// <summary>Users and service principals.</summary>
public sealed class DirectoryStore(NpgsqlDataSource database)
{
    private const string PrincipalColumns = "object_id, tenant_id, kind, name, application_id, credential, coalesce(display_name, name), enabled";

    /// <summary>Finds a user by user principal name.</summary>
    public Task<DirectoryPrincipal?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        FindAsync("kind = 'User' AND name = $1", name.ToLowerInvariant(), cancellationToken);

    /// <summary>Finds a service principal by application id.</summary>
    public Task<DirectoryPrincipal?> FindServicePrincipalAsync(Guid applicationId, CancellationToken cancellationToken) =>
        FindAsync("application_id = $1", applicationId, cancellationToken);

    /// <summary>Finds a principal by object id.</summary>
    public Task<DirectoryPrincipal?> FindPrincipalAsync(Guid objectId, CancellationToken cancellationToken) => FindAsync("object_id = $1", objectId, cancellationToken);

    /// <summary>Lists a tenant's users or service principals, by object id.</summary>
    /// <param name="tenantId">The tenant.</param>
    /// <param name="servicePrincipals">Which of the two kinds.</param>
    /// <param name="condition">Which of them; null for all.</param>
    /// <param name="after">The last object id of the page before; empty for the first page.</param>
    /// <param name="limit">Most objects to return.</param>
    public async Task<IReadOnlyList<DirectoryPrincipal>> ListAsync(
        Guid tenantId, bool servicePrincipals, DirectoryCondition? condition, Guid after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            $"SELECT {PrincipalColumns} FROM gateway.principals WHERE tenant_id = $1 AND kind = $2 AND object_id > $3{(condition is null ? "" : $" AND {condition.Sql(5)}")} ORDER BY object_id LIMIT $4");
        foreach (var value in (object[])[tenantId, servicePrincipals ? "ServicePrincipal" : "User", after, limit]) command.Parameters.AddWithValue(value);
        if (condition is not null) command.Parameters.AddWithValue(condition.Value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<DirectoryPrincipal>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(Read(reader));
        return found;
    }

    /// <summary>Makes a user or a service principal; false when one of that name or application is there already.</summary>
    public async Task<bool> CreateAsync(DirectoryPrincipal principal, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO gateway.principals (object_id, tenant_id, kind, name, application_id, credential, display_name, enabled) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT DO NOTHING
            """);
        foreach (var value in (object[])[principal.ObjectId, principal.TenantId, principal.IsServicePrincipal ? "ServicePrincipal" : "User", principal.Name])
            command.Parameters.AddWithValue(value);
        command.Parameters.AddWithValue(NpgsqlDbType.Uuid, (object?)principal.ApplicationId ?? DBNull.Value);
        command.Parameters.AddWithValue(NpgsqlDbType.Text, (object?)principal.Credential ?? DBNull.Value);
        command.Parameters.AddWithValue(principal.DisplayName);
        command.Parameters.AddWithValue(principal.Enabled);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Writes a principal's display name, state and credential; a changed credential or a disabled account ends its sign-ins.</summary>
    public async Task UpdateAsync(DirectoryPrincipal before, DirectoryPrincipal after, CancellationToken cancellationToken)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("UPDATE gateway.principals SET display_name = $2, enabled = $3, credential = $4 WHERE object_id = $1")
        {
            Parameters =
            {
                new() { Value = after.ObjectId }, new() { Value = after.DisplayName }, new() { Value = after.Enabled },
                new() { Value = (object?)after.Credential ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text },
            },
        });
        if (after.Credential != before.Credential || !after.Enabled)
            foreach (var table in (string[])["refresh_tokens", "sign_in_sessions", "authorization_codes"])
                batch.BatchCommands.Add(new NpgsqlBatchCommand($"DELETE FROM gateway.{table} WHERE object_id = $1") { Parameters = { new() { Value = after.ObjectId } } });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes a principal with its assignments, sessions and tokens; idempotent.</summary>
    public async Task DeleteAsync(Guid objectId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM gateway.principals WHERE object_id = $1");
        command.Parameters.AddWithValue(objectId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes a service principal that a resource needs, or gives the one of that name the new secret.</summary>
    public async Task<ServicePrincipal> PutServicePrincipalAsync(ServicePrincipalRequest request, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO gateway.principals (object_id, tenant_id, kind, name, application_id, credential) VALUES ($1, $2, 'ServicePrincipal', $3, $4, $5)
            ON CONFLICT (tenant_id, kind, name) DO UPDATE SET credential = excluded.credential
            RETURNING object_id, application_id
            """);
        foreach (var value in (object[])[Guid.NewGuid(), request.TenantId, request.Name.ToLowerInvariant(), Guid.NewGuid(), CredentialHash.OfSecret(request.Secret)])
            command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ServicePrincipal(reader.GetGuid(0), reader.GetGuid(1), request.TenantId);
    }

    /// <summary>Deletes a service principal with its assignments and refresh tokens; idempotent.</summary>
    public async Task DeleteServicePrincipalAsync(Guid objectId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("DELETE FROM gateway.principals WHERE object_id = $1 AND kind = 'ServicePrincipal'");
        command.Parameters.AddWithValue(objectId);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<DirectoryPrincipal?> FindAsync(string condition, object value, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand($"SELECT {PrincipalColumns} FROM gateway.principals WHERE {condition}");
        command.Parameters.AddWithValue(value);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static DirectoryPrincipal Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2) == "ServicePrincipal", reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetGuid(4),
        reader.IsDBNull(5) ? null : reader.GetString(5))
    {
        DisplayName = reader.GetString(6),
        Enabled = reader.GetBoolean(7),
    };
}
