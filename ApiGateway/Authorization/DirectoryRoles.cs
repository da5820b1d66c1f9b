using Npgsql;

namespace Platform.ApiGateway.Authorization;

/// <summary>A role in a tenant's directory (not in its subscriptions), with Microsoft's id and name.</summary>
/// <param name="Id">Id of the role's definition.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it allows.</param>
public sealed record DirectoryRole(Guid Id, string Name, string Description);

/// <summary>A directory role given to a principal.</summary>
public sealed record DirectoryRoleAssignment(Guid Id, Guid TenantId, Guid PrincipalId, Guid RoleDefinitionId);

/// <summary>The directory roles, and who has them.</summary>
public sealed class DirectoryRoles(NpgsqlDataSource database)
{
    /// <summary>May do everything in the directory; the first user of a tenant has it. In the installation's first tenant it also makes tenants.</summary>
    public static DirectoryRole GlobalAdministrator { get; } =
        new(Guid.Parse("62e90394-69f5-4237-9190-012177145e10"), "Global Administrator", "Manages everything in the directory.");

    /// <summary>May manage applications and service principals.</summary>
    public static DirectoryRole ApplicationAdministrator { get; } =
        new(Guid.Parse("9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"), "Application Administrator", "Manages applications, their passwords and service principals.");

    /// <summary>May manage users who have no directory role.</summary>
    public static DirectoryRole UserAdministrator { get; } =
        new(Guid.Parse("fe930be7-5e62-47db-91af-98c3a49a38b1"), "User Administrator", "Manages users who have no directory role.");

    /// <summary>Every role.</summary>
    public static IReadOnlyList<DirectoryRole> All { get; } = [GlobalAdministrator, ApplicationAdministrator, UserAdministrator];

    /// <summary>Whether a principal has one of the roles.</summary>
    public async Task<bool> HasAnyAsync(Guid principalId, IReadOnlyList<DirectoryRole> roles, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            SELECT EXISTS (SELECT 1 FROM gateway.directory_role_assignments assignment JOIN gateway.principals principal ON principal.object_id = assignment.principal_id
            WHERE principal_id = $1 AND role_definition_id = ANY($2) AND principal.enabled)
            """);
        command.Parameters.AddWithValue(principalId);
        command.Parameters.AddWithValue(roles.Select(role => role.Id).ToArray());
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The assignments of a tenant.</summary>
    public async Task<IReadOnlyList<DirectoryRoleAssignment>> ListAsync(Guid tenantId, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("SELECT id, tenant_id, principal_id, role_definition_id FROM gateway.directory_role_assignments WHERE tenant_id = $1 ORDER BY id");
        command.Parameters.AddWithValue(tenantId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var assignments = new List<DirectoryRoleAssignment>();
        while (await reader.ReadAsync(cancellationToken)) assignments.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetGuid(3)));
        return assignments;
    }

    /// <summary>Gives a role; false when the principal has it already.</summary>
    public async Task<bool> CreateAsync(DirectoryRoleAssignment assignment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO gateway.directory_role_assignments (id, tenant_id, principal_id, role_definition_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING");
        foreach (var value in (object[])[assignment.Id, assignment.TenantId, assignment.PrincipalId, assignment.RoleDefinitionId]) command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>Takes a role away, unless nobody would administer the directory any more; false then.</summary>
    public async Task<bool> DeleteAsync(DirectoryRoleAssignment assignment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            DELETE FROM gateway.directory_role_assignments WHERE id = $1 AND (role_definition_id <> $3 OR EXISTS (
                SELECT 1 FROM gateway.directory_role_assignments other WHERE other.tenant_id = $2 AND other.role_definition_id = $3 AND other.id <> $1))
            """);
        foreach (var value in (object[])[assignment.Id, assignment.TenantId, GlobalAdministrator.Id]) command.Parameters.AddWithValue(value);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }
}
