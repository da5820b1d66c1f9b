using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.ApiGateway.Routing;
using Platform.Contracts.Arm;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Graph;

/// <summary>The part of Microsoft Graph that the Azure CLI needs to manage principals, under <c>/graph/v1.0</c>.</summary>
public sealed class GraphFrontDoor
{
    private const long MaxBodyBytes = 256 * 1024;
    private readonly CallerAuthentication _authentication;
    private readonly DirectoryRoles _roles;
    private readonly DirectoryStore _directory;
    private readonly PlatformInstallation _installation;

    public GraphFrontDoor(
        CallerAuthentication authentication, DirectoryRoles roles, DirectoryStore directory, PlatformInstallation installation,
        ApplicationEndpoints applications, ServicePrincipalEndpoints servicePrincipals, UserEndpoints users, DirectoryEndpoints objects)
    {
        (_authentication, _roles, _directory, _installation) = (authentication, roles, directory, installation);
        Table = new RouteTable(
        [
            Route("GET", "/applications", applications.ListAsync),
            Route("POST", "/applications", applications.CreateAsync),
            Route("GET", "/applications/{id}", applications.GetAsync),
            Route("PATCH", "/applications/{id}", applications.UpdateAsync),
            Route("DELETE", "/applications/{id}", applications.DeleteAsync),
            Route("POST", "/applications/{id}/addPassword", applications.AddPasswordAsync),
            Route("POST", "/applications/{id}/removePassword", applications.RemovePasswordAsync),
            Route("GET", "/servicePrincipals", servicePrincipals.ListAsync),
            Route("POST", "/servicePrincipals", servicePrincipals.CreateAsync),
            Route("GET", "/servicePrincipals/{id}", servicePrincipals.GetAsync),
            Route("PATCH", "/servicePrincipals/{id}", servicePrincipals.UpdateAsync),
            Route("DELETE", "/servicePrincipals/{id}", servicePrincipals.DeleteAsync),
            Route("POST", "/servicePrincipals/{id}/addPassword", servicePrincipals.AddPasswordAsync),
            Route("POST", "/servicePrincipals/{id}/removePassword", servicePrincipals.RemovePasswordAsync),
            Route("GET", "/users", users.ListAsync),
            Route("POST", "/users", users.CreateAsync),
            Route("GET", "/users/{id}", users.GetAsync),
            Route("PATCH", "/users/{id}", users.UpdateAsync),
            Route("DELETE", "/users/{id}", users.DeleteAsync),
            Route("GET", "/me", users.MeAsync),
            Route("POST", "/me/changePassword", users.ChangePasswordAsync),
            Route("GET", "/groups", objects.ListGroupsAsync),
            Route("GET", "/organization", objects.OrganizationAsync),
            Route("POST", "/directoryObjects/getByIds", objects.GetByIdsAsync),
            Route("GET", "/roleManagement/directory/roleDefinitions", objects.ListRolesAsync),
            Route("GET", "/roleManagement/directory/roleAssignments", objects.ListRoleAssignmentsAsync),
            Route("POST", "/roleManagement/directory/roleAssignments", objects.CreateRoleAssignmentAsync),
            Route("DELETE", "/roleManagement/directory/roleAssignments/{id}", objects.DeleteRoleAssignmentAsync),
        ]);
    }

    /// <summary>The routes.</summary>
    public RouteTable Table { get; }

    /// <summary>Answers one request; failures become Graph's errors, which are shaped as ARM's.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBodyBytes;
            if (Table.Find(context.Request.Method, context.Request.Path.Value ?? "") is not var (route, values))
                throw new ArmException(new ArmFailure(404, "Request_ResourceNotFound", $"The Graph API serves nothing at '{context.Request.Method} {context.Request.Path}'."));
            await route.Handler(context, values);
        }
        catch (ArmException exception)
        {
            await ArmResponses.WriteFailureAsync(context, exception.Failure);
        }
        catch (BadHttpRequestException exception)
        {
            await ArmResponses.WriteFailureAsync(context, new ArmFailure(exception.StatusCode, "Request_BadRequest", exception.Message));
        }
    }

    private GatewayRoute Route(string method, string path, Func<GraphCall, Task> handler) => new(method, "/graph/v1.0" + path, async (context, values) =>
    {
        if (await _authentication.AuthenticateAsync(context, _installation.GraphUrl) is not { } caller) return;
        // A token outlives its principal by up to an hour.
        if (await _directory.FindPrincipalAsync(caller.ObjectId, context.RequestAborted) is not { Enabled: true })
            throw new ArmException(new ArmFailure(403, "Authorization_IdentityNotFound", $"The account '{caller.Name}' no longer exists, or is disabled."));
        await handler(new GraphCall(context, caller, values, _roles));
    });
}
