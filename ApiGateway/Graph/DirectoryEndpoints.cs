using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Graph;

/// <summary><c>/directoryObjects</c>, <c>/organization</c>, <c>/groups</c> and <c>/roleManagement/directory</c>.</summary>
public sealed class DirectoryEndpoints(DirectoryStore directory, TenantStore tenants, DirectoryRoles roles)
{
    private const int MaxIds = 1000;

    public async Task GetByIdsAsync(GraphCall call)
    {
        var body = await call.ReadAsync();
        if (body["ids"] is not JsonArray { Count: <= MaxIds } ids) throw GraphCall.Invalid($"'ids' must be a list of at most {MaxIds} object ids.");
        var types = (body["types"] as JsonArray)?.Select(type => (string?)type).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var value = new JsonArray();
        foreach (var id in ids.Select(node => (string?)node).Distinct())
        {
            // What is another tenant's is as good as not there.
            if (!Guid.TryParse(id, out var objectId) || await directory.FindPrincipalAsync(objectId, call.Cancelled) is not { } principal || principal.TenantId != call.Caller.TenantId) continue;
            var type = principal.IsServicePrincipal ? "servicePrincipal" : "user";
            if (types is not null && !types.Contains(type)) continue;
            var item = principal.IsServicePrincipal ? ServicePrincipalEndpoints.Present(principal) : UserEndpoints.Present(principal);
            item["@odata.type"] = $"#microsoft.graph.{type}";
            value.Add((JsonNode)item);
        }
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, new JsonObject { ["value"] = value });
    }

    public async Task OrganizationAsync(GraphCall call)
    {
        var tenant = await tenants.FindAsync(call.Caller.TenantId, call.Cancelled) ?? throw GraphCall.NotFound(call.Caller.TenantId.ToString());
        await WriteListAsync(call, [new JsonObject
        {
            ["id"] = tenant.Id.ToString(),
            ["displayName"] = tenant.Name,
            ["verifiedDomains"] = new JsonArray(new JsonObject { ["name"] = tenant.Domain, ["isDefault"] = true }),
        }]);
    }

    // The directory has no groups; clients ask all the same when they look a principal up.
    public Task ListGroupsAsync(GraphCall call) => WriteListAsync(call, []);

    public Task ListRolesAsync(GraphCall call) => WriteListAsync(call, DirectoryRoles.All.Select(role => new JsonObject
    {
        ["id"] = role.Id.ToString(),
        ["displayName"] = role.Name,
        ["description"] = role.Description,
        ["isBuiltIn"] = true,
    }));

    public async Task ListRoleAssignmentsAsync(GraphCall call) => await WriteListAsync(call, (await roles.ListAsync(call.Caller.TenantId, call.Cancelled)).Select(Present));

    public async Task CreateRoleAssignmentAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.GlobalAdministrator);
        var body = await call.ReadAsync();
        if (!Guid.TryParse(GraphCall.Required(body, "principalId"), out var principalId) || await directory.FindPrincipalAsync(principalId, call.Cancelled) is not { } principal || principal.TenantId != call.Caller.TenantId)
            throw GraphCall.NotFound(GraphCall.Required(body, "principalId"));
        var role = DirectoryRoles.All.FirstOrDefault(role => role.Id.ToString() == GraphCall.Required(body, "roleDefinitionId").ToLowerInvariant())
            ?? throw GraphCall.NotFound(GraphCall.Required(body, "roleDefinitionId"));
        var assignment = new DirectoryRoleAssignment(Guid.NewGuid(), call.Caller.TenantId, principalId, role.Id);
        if (!await roles.CreateAsync(assignment, call.Cancelled)) throw new ArmException(ArmFailure.Conflict("A conflicting object with one or more of the specified property values is present in the directory.", "Request_Conflict"));
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status201Created, Present(assignment));
    }

    public async Task DeleteRoleAssignmentAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.GlobalAdministrator);
        var id = call.ObjectId;
        var assignment = (await roles.ListAsync(call.Caller.TenantId, call.Cancelled)).FirstOrDefault(assignment => assignment.Id == id) ?? throw GraphCall.NotFound(call.Values["id"]);
        if (!await roles.DeleteAsync(assignment, call.Cancelled)) throw GraphCall.Invalid("The last Global Administrator of a directory cannot be taken away.");
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task WriteListAsync(GraphCall call, IEnumerable<JsonObject> items) =>
        ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray([.. items]) });

    private static JsonObject Present(DirectoryRoleAssignment assignment) => new()
    {
        ["id"] = assignment.Id.ToString(),
        ["principalId"] = assignment.PrincipalId.ToString(),
        ["roleDefinitionId"] = assignment.RoleDefinitionId.ToString(),
        ["directoryScopeId"] = "/",
    };
}
