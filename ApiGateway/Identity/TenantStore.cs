using Npgsql;
using Platform.ApiGateway.Authorization;

namespace Platform.ApiGateway.Identity;

/// <summary>A tenant: a directory of its own.</summary>
/// <param name="Domain">Suffix of its users' names.</param>
public sealed record Tenant(Guid Id, string Name, string Domain);

/// <summary>A tenant's subscription.</summary>
public sealed record Subscription(Guid Id, Guid TenantId, string Name);

/// <summary>A tenant to be made.</summary>
/// <param name="Name">Its display name.</param>
/// <param name="Domain">Suffix of its users' names.</param>
/// <param name="Subscriptions">Names of its subscriptions; one at least.</param>
/// <param name="Administrator">User principal name of its first user, who administers the directory and owns the subscriptions.</param>
/// <param name="PasswordHash">That user's password, hashed.</param>
public sealed record NewTenant(string Name, string Domain, IReadOnlyList<string> Subscriptions, string Administrator, string PasswordHash);

/// <summary>Tenants and their subscriptions.</summary>
public sealed class TenantStore(NpgsqlDataSource database)
{
    /// <summary>Whether no tenant exists yet.</summary>
    public async Task<bool> IsEmptyAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT NOT EXISTS (SELECT 1 FROM gateway.tenants)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>All tenants; the first one made, which the installation's administrators belong to, comes first.</summary>
    public async Task<IReadOnlyList<Tenant>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, name, coalesce(domain, '') FROM gateway.tenants ORDER BY created_at, id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tenants = new List<Tenant>();
        while (await reader.ReadAsync(cancellationToken)) tenants.Add(new Tenant(reader.GetGuid(0), reader.GetString(1), reader.GetString(2)));
        return tenants;
    }

    /// <summary>Finds a tenant.</summary>
    public async Task<Tenant?> FindAsync(Guid id, CancellationToken cancellationToken) => (await ListAsync(cancellationToken)).FirstOrDefault(tenant => tenant.Id == id);

    /// <summary>Makes a tenant with its subscriptions and first user, in one transaction; null when its domain or the user's name is taken.</summary>
    public async Task<Tenant?> CreateAsync(NewTenant request, CancellationToken cancellationToken)
    {
        var (tenant, userId) = (new Tenant(Guid.NewGuid(), request.Name, request.Domain), Guid.NewGuid());
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(Command("INSERT INTO gateway.tenants (id, name, domain) VALUES ($1, $2, $3)", tenant.Id, tenant.Name, tenant.Domain));
        batch.BatchCommands.Add(Command("INSERT INTO gateway.principals (object_id, tenant_id, kind, name, credential) VALUES ($1, $2, 'User', $3, $4)",
            userId, tenant.Id, request.Administrator.ToLowerInvariant(), request.PasswordHash));
        batch.BatchCommands.Add(Command("INSERT INTO gateway.directory_role_assignments (id, tenant_id, principal_id, role_definition_id) VALUES ($1, $2, $3, $4)",
            Guid.NewGuid(), tenant.Id, userId, DirectoryRoles.GlobalAdministrator.Id));
        foreach (var name in request.Subscriptions)
        {
            var (subscription, assignment) = (Guid.NewGuid(), Guid.NewGuid());
            var scope = $"/subscriptions/{subscription}";
            batch.BatchCommands.Add(Command("INSERT INTO gateway.subscriptions (id, tenant_id, name) VALUES ($1, $2, $3)", subscription, tenant.Id, name));
            batch.BatchCommands.Add(Command("INSERT INTO gateway.role_assignments (id, name, scope, scope_key, role_definition_id, principal_id) VALUES ($1, $2, $3, $4, $5, $6)",
                $"{scope}/providers/microsoft.authorization/roleassignments/{assignment}", assignment, scope, scope, RoleDefinitions.Owner.Id, userId));
        }
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return null;
        }
        await transaction.CommitAsync(cancellationToken);
        return tenant;
    }

    /// <summary>The subscriptions of a tenant, by name.</summary>
    public Task<IReadOnlyList<Subscription>> ListSubscriptionsAsync(Guid tenantId, CancellationToken cancellationToken) => ReadSubscriptionsAsync(
        Query("SELECT id, tenant_id, name FROM gateway.subscriptions WHERE tenant_id = $1 ORDER BY name, id", tenantId), cancellationToken);

    /// <summary>The subscriptions of its tenant in which a principal has a role, by name.</summary>
    public Task<IReadOnlyList<Subscription>> ListSubscriptionsAsync(Guid tenantId, Guid principalId, CancellationToken cancellationToken) => ReadSubscriptionsAsync(Query(
        """
        SELECT id, tenant_id, name FROM gateway.subscriptions subscription WHERE tenant_id = $1 AND EXISTS (
            SELECT 1 FROM gateway.role_assignments assignment JOIN gateway.principals principal ON principal.object_id = assignment.principal_id AND principal.enabled
            WHERE assignment.principal_id = $2 AND (scope_key = '/subscriptions/' || subscription.id OR starts_with(scope_key, '/subscriptions/' || subscription.id || '/')))
        ORDER BY name, id
        """, tenantId, principalId), cancellationToken);

    private static async Task<IReadOnlyList<Subscription>> ReadSubscriptionsAsync(NpgsqlCommand query, CancellationToken cancellationToken)
    {
        await using var command = query;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var subscriptions = new List<Subscription>();
        while (await reader.ReadAsync(cancellationToken)) subscriptions.Add(new Subscription(reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2)));
        return subscriptions;
    }

    private NpgsqlCommand Query(string sql, params object[] values)
    {
        var command = database.CreateCommand(sql);
        foreach (var value in values) command.Parameters.AddWithValue(value);
        return command;
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
