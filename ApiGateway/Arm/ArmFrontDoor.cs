using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;
using Platform.Foundation.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>The ARM API's front door: authenticates, keeps tenants apart, authorises, and answers or forwards.</summary>
public sealed class ArmFrontDoor(
    AccessTokenValidator tokens, DirectoryStore directory, AccessEvaluator access, RoleAssignmentEndpoints roleAssignments,
    ProviderForwarder forwarder, PlatformInstallation installation)
{
    private const long MaxBodyBytes = 4 * 1024 * 1024;

    /// <summary>Answers one request; failures become ARM errors.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBodyBytes;
            if (await AuthenticateAsync(context) is { } caller) await DispatchAsync(context, caller);
        }
        catch (ArmException exception)
        {
            await ArmResponses.WriteFailureAsync(context, exception.Failure);
        }
        catch (BadHttpRequestException exception)
        {
            await ArmResponses.WriteFailureAsync(context, new ArmFailure(exception.StatusCode, "InvalidRequestContent", exception.Message));
        }
    }

    private async Task<PlatformPrincipal?> AuthenticateAsync(HttpContext context)
    {
        var header = context.Request.Headers.Authorization.ToString();
        var result = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? await tokens.ValidateAsync(header["Bearer ".Length..].Trim(), [installation.ManagementUrl], context.RequestAborted)
            : new AccessTokenResult(null, "The call carries no access token: sign in ('platform login') and send it as 'Authorization: Bearer'.");
        if (result.Principal is { } principal) return principal;
        context.Response.Headers.WWWAuthenticate = $"Bearer authorization_uri=\"https://{installation.LoginHost}/adfs\", error=\"invalid_token\"";
        var code = header.Length == 0 ? "AuthenticationFailed" : result.Error!.Contains("expired", StringComparison.Ordinal) ? "ExpiredAuthenticationToken" : "InvalidAuthenticationToken";
        await ArmResponses.WriteFailureAsync(context, new ArmFailure(401, code, result.Error!));
        return null;
    }

    private async Task DispatchAsync(HttpContext context, PlatformPrincipal caller)
    {
        var path = context.Request.Path.Value!.TrimEnd('/');
        if (path.Equals("/subscriptions", StringComparison.OrdinalIgnoreCase)) await ListSubscriptionsAsync(context, caller);
        else if (path.Equals("/tenants", StringComparison.OrdinalIgnoreCase))
            await WriteListAsync(context, [new JsonObject { ["id"] = $"/tenants/{caller.TenantId}", ["tenantId"] = caller.TenantId.ToString() }]);
        else await DispatchInSubscriptionAsync(context, path, caller);
    }

    private async Task DispatchInSubscriptionAsync(HttpContext context, string path, PlatformPrincipal caller)
    {
        var segments = path.Split('/');
        if (segments.Length < 3 || !segments[1].Equals("subscriptions", StringComparison.OrdinalIgnoreCase) || !Guid.TryParse(segments[2], out var id))
            throw new ArmException(new ArmFailure(404, "NotFound", $"The API serves nothing at '{path}'."));
        var subscription = (await directory.ListSubscriptionsAsync(caller.TenantId, context.RequestAborted)).FirstOrDefault(mine => mine.Id == id)
            ?? throw new ArmException(new ArmFailure(404, "SubscriptionNotFound", $"The subscription '{id}' could not be found."));
        if (RoleAssignmentEndpoints.Split(path) is var (scopePath, rest)) await HandleAuthorizationAsync(context, scopePath, rest, caller);
        else if (segments.Length == 3) await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, Present(subscription));
        else if (segments.Length == 4 && Is(segments[3], "locations")) await WriteListAsync(context, ProviderDirectory.Locations.Select(Present));
        else if (segments.Length == 4 && Is(segments[3], "providers")) await WriteListAsync(context, ProviderDirectory.All.Select(provider => ProviderDirectory.Present(id, provider)));
        else if (segments.Length is 5 or 6 && Is(segments[3], "providers") && (segments.Length == 5 || Is(segments[5], "register"))) await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, ProviderDirectory.Present(id, FindProvider(segments[4])));
        else await ForwardAsync(context, path, caller);
    }

    private async Task HandleAuthorizationAsync(HttpContext context, string scopePath, string[] rest, PlatformPrincipal caller)
    {
        if (!ResourceId.TryParse(scopePath, out var scope)) throw new ArmException(ArmFailure.Invalid($"'{scopePath}' is not a scope that roles can be assigned at.", code: "InvalidScope"));
        var verb = context.Request.Method switch { "GET" => "read", "DELETE" => "delete", _ => "write" };
        await AuthoriseAsync(caller, $"Microsoft.Authorization/{rest[0]}/{verb}", scope, context.RequestAborted);
        await roleAssignments.HandleAsync(context, scope, rest, caller);
    }

    private async Task ForwardAsync(HttpContext context, string path, PlatformPrincipal caller)
    {
        var action = ArmAction.Of(context.Request.Method, path) ?? throw new ArmException(new ArmFailure(404, "NotFound", $"The API serves nothing at '{path}'."));
        await AuthoriseAsync(caller, action.Action, action.Scope, context.RequestAborted);
        var service = FindProvider(action.Namespace).Service;
        if (context.Request.Method == "PUT" && action.Scope is { Provider: not null, Group: { } group }) await RequireGroupAsync(group, caller, context.RequestAborted);
        if (path.EndsWith("/resources", StringComparison.OrdinalIgnoreCase)) await ListResourcesAsync(context, path, caller);
        else await forwarder.ForwardAsync(context, service, caller);
    }

    private async Task AuthoriseAsync(PlatformPrincipal caller, string action, ResourceId scope, CancellationToken cancellationToken)
    {
        if (!await access.IsAllowedAsync(caller.ObjectId, action, scope, cancellationToken)) throw new ArmException(ArmFailure.Forbidden(caller.Name, action, scope.Value));
    }

    private async Task RequireGroupAsync(ResourceId group, PlatformPrincipal caller, CancellationToken cancellationToken)
    {
        var found = await forwarder.GetAsync("provisioning", group.Value, caller, cancellationToken) ?? throw new ArmException(ArmFailure.NotFound(group));
        if ((string?)found["properties"]?["provisioningState"] == ProvisioningState.Deleting)
            throw new ArmException(ArmFailure.Conflict($"Resource group '{group.Name}' is being deleted: wait until it is gone, or choose another.", "ResourceGroupBeingDeleted"));
    }

    private async Task ListResourcesAsync(HttpContext context, string path, PlatformPrincipal caller)
    {
        var filter = context.Request.Query["$filter"].ToString();
        var all = new List<JsonObject>();
        foreach (var service in ProviderDirectory.Services)
            if (await forwarder.GetAsync(service, path, caller, context.RequestAborted) is { } answer)
                all.AddRange(answer["value"]!.AsArray().OfType<JsonObject>());
        await WriteListAsync(context, all.Where(resource => MatchesFilter(resource, filter)).Select(resource => (JsonObject)resource.DeepClone()));
    }

    // The two conditions that clients send, joined by "and".
    private static bool MatchesFilter(JsonObject resource, string filter) => filter.Split(" and ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(condition =>
        condition.Split(" eq ", 2) is not [var field, var value] ? throw new ArmException(ArmFailure.Invalid($"The filter '{filter}' is not supported: use resourceType eq '…' and resourceGroup eq '…'.", "$filter"))
        : field switch
        {
            "resourceType" => Is((string?)resource["type"] ?? "", value.Trim('\'')),
            "resourceGroup" => Is(ResourceId.Parse((string)resource["id"]!).ResourceGroup ?? "", value.Trim('\'')),
            "name" => Is((string?)resource["name"] ?? "", value.Trim('\'')),
            _ => throw new ArmException(ArmFailure.Invalid($"The filter field '{field}' is not supported: use resourceType, resourceGroup or name.", "$filter")),
        });

    private async Task ListSubscriptionsAsync(HttpContext context, PlatformPrincipal caller) =>
        await WriteListAsync(context, (await directory.ListSubscriptionsAsync(caller.TenantId, context.RequestAborted)).Select(Present));

    private static ProviderRegistration FindProvider(string name) => ProviderDirectory.Find(name)
        ?? throw new ArmException(new ArmFailure(404, "InvalidResourceNamespace", $"The resource namespace '{name}' is invalid: this platform provides {string.Join(", ", ProviderDirectory.All.Select(provider => provider.Namespace))}."));

    private static Task WriteListAsync(HttpContext context, IEnumerable<JsonObject> items) =>
        ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray([.. items]) });

    private static JsonObject Present(Subscription subscription) => new()
    {
        ["id"] = $"/subscriptions/{subscription.Id}",
        ["subscriptionId"] = subscription.Id.ToString(),
        ["tenantId"] = subscription.TenantId.ToString(),
        ["displayName"] = subscription.Name,
        ["state"] = "Enabled",
        ["managedByTenants"] = new JsonArray(),
    };

    private static JsonObject Present((string Name, string DisplayName) location) =>
        new() { ["name"] = location.Name, ["displayName"] = location.DisplayName, ["regionalDisplayName"] = location.DisplayName };

    private static bool Is(string segment, string word) => string.Equals(segment, word, StringComparison.OrdinalIgnoreCase);
}
