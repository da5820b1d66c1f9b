using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Platform.ApiGateway.Authorization;
using Platform.ApiGateway.Identity;
using Platform.ApiGateway.Routing;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>The ARM API's front door: authenticates, keeps tenants apart, authorises, and answers or forwards.</summary>
public sealed class ArmFrontDoor
{
    private const long MaxBodyBytes = 4 * 1024 * 1024;
    private const string DiagnosticSettings = "/providers/Microsoft.Insights/diagnosticSettings";
    private readonly CallerAuthentication _authentication;
    private readonly ArmAccess _access;
    private readonly RoleAssignmentEndpoints _roleAssignments;
    private readonly ProviderForwarder _forwarder;
    private readonly PlatformInstallation _installation;

    public ArmFrontDoor(
        CallerAuthentication authentication, ArmAccess access, RoleAssignmentEndpoints roleAssignments, ProviderForwarder forwarder, PlatformInstallation installation,
        SubscriptionEndpoints subscriptions, TenantEndpoints tenants, CloudMetadataEndpoints metadata)
    {
        (_authentication, _access, _roleAssignments, _forwarder, _installation) = (authentication, access, roleAssignments, forwarder, installation);
        const string subscription = "/subscriptions/{subscription}", group = subscription + "/resourceGroups/{group}";
        Table = new RouteTable(
        [
            new("GET", "/metadata/endpoints", metadata.EndpointsAsync),
            new("GET", "/clouds.json", metadata.CloudsAsync),
            Route("GET", "/tenants", subscriptions.ListTenantsAsync),
            Route("GET", "/subscriptions", subscriptions.ListAsync),
            Route("GET", subscription, subscriptions.GetAsync),
            Route("GET", subscription + "/locations", subscriptions.ListLocationsAsync),
            Route("GET", subscription + "/providers", subscriptions.ListProvidersAsync),
            Route("GET", subscription + "/providers/{namespace}", subscriptions.GetProviderAsync),
            Route("POST", subscription + "/providers/{namespace}/register", subscriptions.RegisterProviderAsync),
            Route("GET", subscription + "/resources", subscriptions.ListResourcesAsync),
            Route("GET", group + "/resources", subscriptions.ListResourcesAsync),
            Nothing(subscription, "Microsoft.Authorization/locks"),
            Nothing(group, "Microsoft.Authorization/locks"),
            Nothing(subscription, "Microsoft.Resources/deployments"),
            Nothing(group, "Microsoft.Resources/deployments"),
            Nothing(subscription, "Microsoft.ManagedIdentity/userAssignedIdentities"),
            Nothing(group, "Microsoft.ManagedIdentity/userAssignedIdentities"),
            Route("GET", "/providers/Platform.Directory/tenants", tenants.ListAsync),
            Route("POST", "/providers/Platform.Directory/tenants", tenants.CreateAsync),
        ]);
        GatewayRoute Nothing(string scope, string type) => Route("GET", $"{scope}/providers/{type}", call => subscriptions.ListNothingAsync(call, $"{type}/read"));
    }

    /// <summary>The routes that the gateway answers itself; the others are providers' resources, and role assignments at any scope.</summary>
    public RouteTable Table { get; }

    /// <summary>Answers one request; failures become ARM errors.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = MaxBodyBytes;
            ArmPath.Check(context.Request.Path.Value ?? "");
            if (Table.Find(context.Request.Method, context.Request.Path.Value ?? "") is var (route, values)) await route.Handler(context, values);
            else if (await AuthenticateAsync(context) is { } caller) await DispatchAsync(context, context.Request.Path.Value!.TrimEnd('/'), caller);
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

    private GatewayRoute Route(string method, string template, Func<ArmCall, Task> handler) => new(method, template, async (context, values) =>
    {
        if (await AuthenticateAsync(context) is { } caller) await handler(new ArmCall(context, caller, values));
    });

    private Task<PlatformPrincipal?> AuthenticateAsync(HttpContext context) => _authentication.AuthenticateAsync(context, _installation.ManagementUrl);

    private async Task DispatchAsync(HttpContext context, string path, PlatformPrincipal caller)
    {
        var segments = path.Split('/');
        if (segments.Length < 4 || !segments[1].Equals("subscriptions", StringComparison.OrdinalIgnoreCase)) throw new ArmException(new ArmFailure(404, "NotFound", $"The API serves nothing at '{path}'."));
        await _access.SubscriptionAsync(caller, segments[2], context.RequestAborted);
        if (RoleAssignmentEndpoints.Split(path) is var (scopePath, rest)) await HandleAuthorizationAsync(context, scopePath, rest, caller);
        else if (path.LastIndexOf(DiagnosticSettings, StringComparison.OrdinalIgnoreCase) is > 0 and var at) await ForwardDiagnosticsAsync(context, path[..at], caller);
        else await ForwardAsync(context, path, caller);
    }

    // Settings are resources beneath another provider's: what counts is what the caller may do with that one.
    private async Task ForwardDiagnosticsAsync(HttpContext context, string scopePath, PlatformPrincipal caller)
    {
        if (!ResourceId.TryParse(scopePath, out var scope)) throw new ArmException(ArmFailure.Invalid($"'{scopePath}' is not a resource that has logs.", code: "InvalidScope"));
        var verb = context.Request.Method switch { "GET" or "HEAD" => "read", "DELETE" => "delete", _ => "write" };
        await _access.RequireAsync(caller, $"Microsoft.Insights/diagnosticSettings/{verb}", scope, context.RequestAborted);
        await _forwarder.ForwardAsync(context, "diagnostics", caller);
    }

    private async Task HandleAuthorizationAsync(HttpContext context, string scopePath, string[] rest, PlatformPrincipal caller)
    {
        if (!ResourceId.TryParse(scopePath, out var scope)) throw new ArmException(ArmFailure.Invalid($"'{scopePath}' is not a scope that roles can be assigned at.", code: "InvalidScope"));
        var verb = context.Request.Method switch { "GET" => "read", "DELETE" => "delete", _ => "write" };
        await _access.RequireAsync(caller, $"Microsoft.Authorization/{rest[0]}/{verb}", scope, context.RequestAborted);
        await _roleAssignments.HandleAsync(context, scope, rest, caller);
    }

    private async Task ForwardAsync(HttpContext context, string path, PlatformPrincipal caller)
    {
        var action = ArmAction.Of(context.Request.Method, path) ?? throw new ArmException(new ArmFailure(404, "NotFound", $"The API serves nothing at '{path}'."));
        var service = ProviderDirectory.Require(action.Namespace).Service;
        if (action.Kind == ArmActionKind.List)
        {
            await ListAsync(context, path, action, service, caller);
            return;
        }
        // An operation's id cannot be guessed, and whoever began it may have a role on no more than a group.
        if (action.Kind == ArmActionKind.Operation) await _access.VisibleSubscriptionAsync(caller, action.Scope.SubscriptionId.ToString(), context.RequestAborted);
        else await _access.RequireAsync(caller, action.Action, action.Scope, context.RequestAborted);
        if (context.Request.Method == "PUT" && action.Scope is { Provider: not null, Group: { } group }) await RequireGroupAsync(group, caller, context.RequestAborted);
        await _forwarder.ForwardAsync(context, service, caller);
    }

    private async Task ListAsync(HttpContext context, string path, ArmAction action, string service, PlatformPrincipal caller)
    {
        if (await _access.ReadableAsync(caller, action.Action, action.Scope, context.RequestAborted) is not { } readable)
        {
            await _forwarder.ForwardAsync(context, service, caller);
            return;
        }
        var answer = await _forwarder.GetAsync(service, path, caller, context.RequestAborted) ?? throw new ArmException(ArmFailure.NotFound(action.Scope));
        var items = (answer["value"] as JsonArray ?? []).OfType<JsonObject>().Where(readable).Select(item => (JsonNode)item.DeepClone());
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray([.. items]) });
    }

    private async Task RequireGroupAsync(ResourceId group, PlatformPrincipal caller, CancellationToken cancellationToken)
    {
        var found = await _forwarder.GetAsync("provisioning", group.Value, caller, cancellationToken) ?? throw new ArmException(ArmFailure.NotFound(group));
        if ((string?)found["properties"]?["provisioningState"] == ProvisioningState.Deleting)
            throw new ArmException(ArmFailure.Conflict($"Resource group '{group.Name}' is being deleted: wait until it is gone, or choose another.", "ResourceGroupBeingDeleted"));
    }
}
