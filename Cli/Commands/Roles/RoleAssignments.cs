using System.Text.Json.Nodes;
using Platform.Cli.Arm;

namespace Platform.Cli.Commands.Roles;

/// <summary>What the role commands and <c>--attach-acr</c> have in common.</summary>
internal static class RoleAssignments
{
    /// <summary>Gives a role; giving it again is no error.</summary>
    /// <param name="arm">Signed-in client.</param>
    /// <param name="scope">ARM id of what it is given on.</param>
    /// <param name="role">Id of the role definition: a GUID or an ARM id.</param>
    /// <param name="principal">Object id.</param>
    /// <param name="principalType">User, ServicePrincipal or Group; null lets the server find out.</param>
    /// <param name="cancel">Cancellation.</param>
    public static async Task<Result<JsonNode?>> CreateAsync(
        ArmClient arm, string scope, string role, string principal, string? principalType, CancellationToken cancel)
    {
        var definition = role.StartsWith('/') ? role
            : $"{arm.Subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}";
        var properties = new JsonObject { ["roleDefinitionId"] = definition, ["principalId"] = principal };
        if (principalType is not null)
            properties["principalType"] = principalType;
        var path = $"{ResourcePaths.RoleAssignments(scope)}/{Guid.NewGuid()}";
        var result = await arm.PutAsync(path, ApiVersions.Authorization, new JsonObject { ["properties"] = properties }, cancel);
        if (result.TryGet(out var answer, out var error))
            return ResourceShape.Flatten(answer.Body);
        if (error.Code != "RoleAssignmentExists")
            return error;
        if (!(await FindAsync(arm, scope, principal, definition, all: false, cancel)).TryGet(out var existing, out error))
            return error;
        return ResourceShape.Flatten(existing.FirstOrDefault());
    }

    /// <summary>Assignments at a scope and above, of one principal and one role where these are given; with <paramref name="all"/> also beneath.</summary>
    public static async Task<Result<List<JsonObject>>> FindAsync(
        ArmClient arm, string scope, string? principal, string? role, bool all, CancellationToken cancel)
    {
        var filter = principal is not null ? $"?$filter={Uri.EscapeDataString($"principalId eq '{principal}'")}" : all ? "" : "?$filter=atScope()";
        if (!(await arm.ListAsync(ResourcePaths.RoleAssignments(scope) + filter, ApiVersions.Authorization, cancel)).TryGet(out var found, out var error))
            return error;
        return found.OfType<JsonObject>().Where(item => principal is null || Same(item.StringAt("properties", "principalId"), principal))
            .Where(item => role is null || Same(item.StringAt("properties", "roleDefinitionId")?.Split('/')[^1], role.Split('/')[^1])).ToList();
    }

    /// <summary>The ARM id of a role, by its name or id.</summary>
    public static async Task<Result<string>> RoleIdAsync(ArmClient arm, string scope, string nameOrId, CancellationToken cancel)
    {
        if (nameOrId.StartsWith('/') || Guid.TryParse(nameOrId, out _))
            return nameOrId;
        var filter = $"roleName eq '{nameOrId.Replace("'", "''", StringComparison.Ordinal)}'";
        var path = $"{ResourcePaths.RoleDefinitions(scope)}?$filter={Uri.EscapeDataString(filter)}";
        if (!(await arm.ListAsync(path, ApiVersions.Authorization, cancel)).TryGet(out var roles, out var error))
            return error;
        var found = roles.OfType<JsonObject>().FirstOrDefault(item => Same(item.StringAt("properties", "roleName"), nameOrId));
        return found.StringAt("id") is { } id ? id
            : new CliError("RoleNotFound", $"There is no role '{nameOrId}'.", ExitCodes.NotFound);
    }

    private static bool Same(string? left, string right) => right.Equals(left, StringComparison.OrdinalIgnoreCase);
}
