using Npgsql;
using Platform.Contracts.Authorization;
using Platform.Contracts.Identity;

namespace Platform.ApiGateway.Identity;

/// <summary>A tenant's subscription.</summary>
public sealed record Subscription(Guid Id, Guid TenantId, string Name);

/// <summary>A principal with the stored form of its credential.</summary>
public sealed record DirectoryPrincipal(Guid ObjectId, Guid TenantId, bool IsServicePrincipal, string Name, Guid? ApplicationId, string Credential)
{
    /// <summary>The principal as callers know it.</summary>
    public PlatformPrincipal ToPrincipal() => new(ObjectId, TenantId, ApplicationId?.ToString() ?? Name, IsServicePrincipal);
}

/// <summary>Tenants, subscriptions and principals.</summary>
public sealed class DirectoryStore(NpgsqlDataSource database)
{
    private const string PrincipalColumns = "object_id, tenant_id, kind, name, application_id, credential";

    /// <summary>Whether no tenant exists yet.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT NOT EXISTS (SELECT 1 FROM gateway.tenants)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Makes a tenant with one subscription and one user who owns it, in one transaction.</summary>
    public async Task CreateTenantAsync(string tenant, string subscription, string userName, string passwordHash, Guid ownerRole, CancellationToken cancellationToken)
    {
        var (tenantId, subscriptionId, userId, assignment) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var scope = $"/subscriptions/{subscriptionId}";
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                Command("INSERT INTO gateway.tenants (id, name) VALUES ($1, $2)", tenantId, tenant),
                Command("INSERT INTO gateway.subscriptions (id, tenant_id, name) VALUES ($1, $2, $3)", subscriptionId, tenantId, subscription),
                Command("INSERT INTO gateway.principals (object_id, tenant_id, kind, name, credential) VALUES ($1, $2, 'User', $3, $4)", userId, tenantId, userName, passwordHash),
                Command("INSERT INTO gateway.role_assignments (id, name, scope, scope_key, role_definition_id, principal_id) VALUES ($1, $2, $3, $4, $5, $6)",
                    $"{scope}/providers/microsoft.authorization/roleassignments/{assignment}", assignment, scope, scope, ownerRole, userId),
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The subscriptions of a tenant, by name.</summary>
    public async Task<IReadOnlyList<Subscription>> ListSubscriptionsAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, tenant_id, name FROM gateway.subscriptions WHERE tenant_id = $1 ORDER BY name");
        command.Parameters.AddWithValue(tenantId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var subscriptions = new List<Subscription>();
        while (await reader.ReadAsync(cancellationToken)) subscriptions.Add(new Subscription(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2)));
        return subscriptions;
    }

    /// <summary>Finds a user by user principal name.</summary>
    public Task<DirectoryPrincipal?> FindUserAsync(string name, CancellationToken cancellationToken) =>
        FindAsync("kind = 'User' AND name = $1", name.ToLowerInvariant(), cancellationToken);

    /// <summary>Finds a service principal by application id.</summary>
    public Task<DirectoryPrincipal?> FindServicePrincipalAsync(Guid applicationId, CancellationToken cancellationToken) =>
        FindAsync("application_id = $1", applicationId, cancellationToken);

    /// <summary>Finds a principal by object id.</summary>
    public Task<DirectoryPrincipal?> FindPrincipalAsync(Guid objectId, CancellationToken cancellationToken) => FindAsync("object_id = $1", objectId, cancellationToken);

    /// <summary>Makes a service principal, or gives the one of that name the new secret.</summary>
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
        return !await reader.ReadAsync(cancellationToken) ? null : new DirectoryPrincipal(
            reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2) == "ServicePrincipal", reader.GetString(3), reader.IsDBNull(4) ? null : reader.GetGuid(4), reader.GetString(5));
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
