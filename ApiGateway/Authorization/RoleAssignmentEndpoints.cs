using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Authorization;

/// <summary><c>{scope}/providers/Microsoft.Authorization/{roleAssignments|roleDefinitions}</c>.</summary>
public sealed class RoleAssignmentEndpoints(RoleAssignmentStore assignments, DirectoryStore directory)
{
    private const string Marker = "/providers/microsoft.authorization/";

    /// <summary>Splits a path into the scope and what follows the provider; null when it is not this provider's.</summary>
    public static (string Scope, string[] Segments)? Split(string path)
    {
        var at = path.LastIndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? null : (path[..at], path[(at + Marker.Length)..].TrimEnd('/').Split('/'));
    }

    /// <summary>A route below the provider, at whichever scope.</summary>
    /// <param name="Method">HTTP method.</param>
    /// <param name="Template">A collection, or <c>{name}</c> in one.</param>
    /// <param name="Handler">Answers; gets the scope, the name and the caller.</param>
    public sealed record Route(string Method, string Template, Func<HttpContext, ResourceId, string, PlatformPrincipal, Task> Handler);

    /// <summary>The routes.</summary>
    public IReadOnlyList<Route> Routes =>
    [
        new("GET", "/roleDefinitions", (context, scope, _, _) => ListDefinitionsAsync(context, scope)),
        new("GET", "/roleDefinitions/{name}", (context, scope, name, _) => GetDefinitionAsync(context, scope, name)),
        new("GET", "/roleAssignments", (context, scope, _, caller) => ListAsync(context, scope, caller)),
        new("GET", "/roleAssignments/{name}", (context, scope, name, _) => GetAsync(context, scope, name)),
        new("PUT", "/roleAssignments/{name}", PutAsync),
        new("DELETE", "/roleAssignments/{name}", (context, scope, name, _) => DeleteAsync(context, scope, name)),
    ];

    /// <summary>Answers a request that the front door has authorised at the scope.</summary>
    /// <exception cref="ArmException">The request is refused.</exception>
    public Task HandleAsync(HttpContext context, ResourceId scope, string[] rest, PlatformPrincipal caller)
    {
        var template = rest.Length == 1 ? $"/{rest[0]}" : $"/{rest[0]}/{{name}}";
        var route = rest.Length > 2 ? null : Routes.FirstOrDefault(route => route.Method == context.Request.Method && string.Equals(route.Template, template, StringComparison.OrdinalIgnoreCase));
        return route?.Handler(context, scope, rest[^1], caller)
            ?? throw new ArmException(new ArmFailure(404, "InvalidResourceType", $"Microsoft.Authorization serves nothing at '{context.Request.Method} {context.Request.Path}'."));
    }

    private static Task ListDefinitionsAsync(HttpContext context, ResourceId scope)
    {
        var filter = context.Request.Query["$filter"].ToString();
        var named = filter.StartsWith("roleName eq '", StringComparison.OrdinalIgnoreCase) ? filter["roleName eq '".Length..].TrimEnd('\'') : null;
        var value = new JsonArray();
        foreach (var role in RoleDefinitions.All.Where(role => named is null || string.Equals(role.Name, named, StringComparison.OrdinalIgnoreCase)))
            value.Add((JsonNode)Present(scope, role));
        return ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = value });
    }

    private static Task GetDefinitionAsync(HttpContext context, ResourceId scope, string id) => RoleDefinitions.Find(id) is { } role
        ? ArmResponses.WriteAsync(context, StatusCodes.Status200OK, Present(scope, role))
        : throw new ArmException(new ArmFailure(404, "RoleDefinitionDoesNotExist", $"The specified role definition with ID '{id}' does not exist."));

    private async Task ListAsync(HttpContext context, ResourceId scope, PlatformPrincipal caller)
    {
        var filter = context.Request.Query["$filter"].ToString();
        var only = filter.Split('\'') is { Length: 3 } parts && filter.StartsWith("principalId eq", StringComparison.OrdinalIgnoreCase) && Guid.TryParse(parts[1], out var id) ? id : (Guid?)null;
        var value = new JsonArray();
        // atScope() leaves out what is assigned beneath.
        var atScope = filter.Contains("atScope()", StringComparison.OrdinalIgnoreCase);
        foreach (var assignment in await assignments.ListAsync(scope.Value, context.RequestAborted))
            if ((only is null || assignment.PrincipalId == only) && (!atScope || scope.IsWithin(ResourceId.Parse(assignment.Scope))))
                value.Add((JsonNode)await PresentAsync(assignment, scope.SubscriptionId, context.RequestAborted));
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = value });
    }

    private async Task GetAsync(HttpContext context, ResourceId scope, string name)
    {
        var found = await assignments.GetAsync(IdOf(scope, name), context.RequestAborted)
            ?? throw new ArmException(new ArmFailure(404, "RoleAssignmentNotFound", $"The role assignment '{name}' is not found."));
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, await PresentAsync(found, scope.SubscriptionId, context.RequestAborted));
    }

    private async Task PutAsync(HttpContext context, ResourceId scope, string name, PlatformPrincipal caller)
    {
        if (!Guid.TryParse(name, out var id)) throw new ArmException(ArmFailure.Invalid($"The role assignment's name '{name}' must be a GUID.", "name", "InvalidRoleAssignmentId"));
        var properties = await ReadPropertiesAsync(context);
        var role = RoleDefinitions.Find(Text(properties, "roleDefinitionId").Split('/')[^1])
            ?? throw new ArmException(ArmFailure.Invalid($"The role definition '{Text(properties, "roleDefinitionId")}' does not exist.", "roleDefinitionId", "RoleDefinitionDoesNotExist"));
        if (!Guid.TryParse(Text(properties, "principalId"), out var principalId) || await directory.FindPrincipalAsync(principalId, context.RequestAborted) is not { } principal || principal.TenantId != caller.TenantId)
            throw new ArmException(ArmFailure.Invalid($"Principal '{Text(properties, "principalId")}' does not exist in the directory '{caller.TenantId}'.", "principalId", "PrincipalNotFound"));
        var existing = await assignments.GetAsync(IdOf(scope, name), context.RequestAborted);
        if (existing is not null && (existing.RoleDefinitionId != role.Id || existing.PrincipalId != principalId))
            throw new ArmException(ArmFailure.Conflict("Tenant ID, application ID, principal ID, and scope are not allowed to be updated.", "RoleAssignmentUpdateNotPermitted"));
        var assignment = new RoleAssignment(IdOf(scope, name), id, scope.Value, role.Id, principalId, DateTimeOffset.UnixEpoch);
        if (existing is null && !await assignments.PutAsync(assignment, context.RequestAborted))
            throw new ArmException(ArmFailure.Conflict("The role assignment already exists.", "RoleAssignmentExists"));
        var stored = await assignments.GetAsync(assignment.Id, context.RequestAborted) ?? assignment;
        await ArmResponses.WriteAsync(context, existing is null ? StatusCodes.Status201Created : StatusCodes.Status200OK, await PresentAsync(stored, scope.SubscriptionId, context.RequestAborted));
    }

    private async Task DeleteAsync(HttpContext context, ResourceId scope, string name)
    {
        if (await assignments.GetAsync(IdOf(scope, name), context.RequestAborted) is not { } found)
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }
        await assignments.DeleteAsync(found.Id, context.RequestAborted);
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, await PresentAsync(found, scope.SubscriptionId, context.RequestAborted));
    }

    private static async Task<JsonObject> ReadPropertiesAsync(HttpContext context)
    {
        try
        {
            return (await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted))?["properties"] as JsonObject ?? [];
        }
        catch (JsonException exception)
        {
            throw new ArmException(ArmFailure.Invalid($"The request's body is not valid JSON: {exception.Message}", code: "InvalidRequestContent"));
        }
    }

    private static string Text(JsonObject properties, string name) => properties[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static string IdOf(ResourceId scope, string name) => $"{scope.Value}/providers/Microsoft.Authorization/roleAssignments/{name}";

    private static JsonObject Present(ResourceId scope, RoleDefinition role) => new()
    {
        ["id"] = DefinitionId(scope.SubscriptionId, role.Id),
        ["name"] = role.Id.ToString(),
        ["type"] = "Microsoft.Authorization/roleDefinitions",
        ["properties"] = new JsonObject
        {
            ["roleName"] = role.Name,
            ["type"] = "BuiltInRole",
            ["assignableScopes"] = new JsonArray("/"),
            ["permissions"] = new JsonArray(new JsonObject
            {
                ["actions"] = new JsonArray([.. role.Actions.Select(action => (JsonNode)action)]),
                ["notActions"] = new JsonArray([.. role.NotActions.Select(action => (JsonNode)action)]),
            }),
        },
    };

    private async Task<JsonObject> PresentAsync(RoleAssignment assignment, Guid subscription, CancellationToken cancellationToken) => new()
    {
        ["id"] = assignment.Id,
        ["name"] = assignment.Name.ToString(),
        ["type"] = "Microsoft.Authorization/roleAssignments",
        ["properties"] = new JsonObject
        {
            ["roleDefinitionId"] = DefinitionId(subscription, assignment.RoleDefinitionId),
            ["principalId"] = assignment.PrincipalId.ToString(),
            ["principalType"] = await directory.FindPrincipalAsync(assignment.PrincipalId, cancellationToken) is { IsServicePrincipal: false } ? "User" : "ServicePrincipal",
            ["scope"] = assignment.Scope,
            ["createdOn"] = assignment.CreatedAt.ToString("O"),
        },
    };

    private static string DefinitionId(Guid subscription, Guid role) => $"/subscriptions/{subscription}/providers/Microsoft.Authorization/roleDefinitions/{role}";
}
