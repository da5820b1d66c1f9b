using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Graph;

/// <summary>
/// <c>/servicePrincipals</c>. Everyone of the tenant reads them; application administrators change those of applications. Those
/// of the platform's resources, such as clusters, live and die with the resource.
/// </summary>
public sealed class ServicePrincipalEndpoints(DirectoryStore directory, ApplicationStore applications, ApplicationEndpoints applicationEndpoints)
{
    private static readonly Dictionary<string, string> Columns = new()
    {
        ["displayName"] = "coalesce(display_name, name)",
        ["appId"] = "application_id::text",
        ["servicePrincipalNames"] = "application_id::text",
        ["id"] = "object_id::text",
    };

    public Task ListAsync(GraphCall call) => GraphList.WriteAsync(call, Columns, async (condition, after, limit) =>
    {
        var found = await directory.ListAsync(call.Caller.TenantId, true, condition, after, limit, call.Cancelled);
        return await PresentAsync(found, call.Cancelled);
    }, item => item, item => Guid.Parse((string)item["id"]!));

    public async Task GetAsync(GraphCall call) => await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, (await PresentAsync([await FindAsync(call)], call.Cancelled))[0]);

    public async Task CreateAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        var body = await call.ReadAsync();
        var appId = GraphCall.Required(body, "appId");
        var application = (await applications.ListAsync(call.Caller.TenantId, new DirectoryCondition("app_id::text", appId, false), Guid.Empty, 1, call.Cancelled)).FirstOrDefault()
            ?? throw GraphCall.Invalid($"The appId '{appId}' of the service principal does not reference an application of this directory.");
        var principal = new DirectoryPrincipal(Guid.NewGuid(), call.Caller.TenantId, true, application.AppId.ToString(), application.AppId, null)
        {
            DisplayName = application.DisplayName,
            Enabled = body["accountEnabled"] is not JsonValue value || !value.TryGetValue<bool>(out var enabled) || enabled,
        };
        if (!await directory.CreateAsync(principal, call.Cancelled))
            throw new ArmException(ArmFailure.Conflict($"The service principal cannot be created because the service principal name {appId} is already in use.", "Request_MultipleObjectsWithSameKeyValue"));
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status201Created, Present(principal));
    }

    public async Task UpdateAsync(GraphCall call)
    {
        var (principal, body) = (await FindManagedAsync(call), await call.ReadAsync());
        await directory.UpdateAsync(principal, principal with
        {
            DisplayName = GraphCall.Optional(body, "displayName") ?? principal.DisplayName,
            Enabled = body["accountEnabled"] is JsonValue value && value.TryGetValue<bool>(out var enabled) ? enabled : principal.Enabled,
        }, call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task DeleteAsync(GraphCall call)
    {
        await directory.DeleteAsync((await FindManagedAsync(call)).ObjectId, call.Cancelled);
        call.Context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task AddPasswordAsync(GraphCall call) => await applicationEndpoints.AddPasswordAsync(call, await ApplicationOfAsync(call));

    public async Task RemovePasswordAsync(GraphCall call) => await applicationEndpoints.RemovePasswordAsync(call, await ApplicationOfAsync(call));

    /// <summary>A service principal as served.</summary>
    public static JsonObject Present(DirectoryPrincipal principal) => new()
    {
        ["id"] = principal.ObjectId.ToString(),
        ["appId"] = principal.ApplicationId.ToString(),
        ["displayName"] = principal.DisplayName,
        ["appDisplayName"] = principal.DisplayName,
        ["accountEnabled"] = principal.Enabled,
        ["servicePrincipalType"] = principal.Credential is null ? "Application" : "ManagedIdentity",
        ["servicePrincipalNames"] = new JsonArray(principal.ApplicationId.ToString()),
        ["appOwnerOrganizationId"] = principal.TenantId.ToString(),
    };

    // The passwords are the application's: a service principal has none of its own.
    private async Task<IReadOnlyList<JsonObject>> PresentAsync(IReadOnlyList<DirectoryPrincipal> principals, CancellationToken cancellationToken)
    {
        var passwords = await applications.PasswordsByAppIdAsync([.. principals.Where(principal => principal.Credential is null).Select(principal => principal.ApplicationId!.Value)], cancellationToken);
        return [.. principals.Select(principal =>
        {
            var item = Present(principal);
            item["keyCredentials"] = new JsonArray();
            item["passwordCredentials"] = ApplicationEndpoints.Present(passwords[principal.ApplicationId!.Value]);
            return item;
        })];
    }

    private async Task<DirectoryPrincipal> FindAsync(GraphCall call) =>
        await directory.FindPrincipalAsync(call.ObjectId, call.Cancelled) is { IsServicePrincipal: true } found && found.TenantId == call.Caller.TenantId ? found : throw GraphCall.NotFound(call.Values["id"]);

    private async Task<DirectoryPrincipal> FindManagedAsync(GraphCall call)
    {
        await call.RequireAsync(DirectoryRoles.ApplicationAdministrator);
        var principal = await FindAsync(call);
        return principal.Credential is null ? principal
            : throw new ArmException(new ArmFailure(403, "Authorization_RequestDenied", $"The service principal '{principal.DisplayName}' belongs to a resource: it goes when the resource is deleted."));
    }

    private async Task<Application> ApplicationOfAsync(GraphCall call)
    {
        var principal = await FindManagedAsync(call);
        var found = await applications.ListAsync(call.Caller.TenantId, new DirectoryCondition("app_id::text", principal.ApplicationId!.Value.ToString(), false), Guid.Empty, 1, call.Cancelled);
        return found.FirstOrDefault() ?? throw GraphCall.NotFound(call.Values["id"]);
    }
}
