using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Authorization;
using Platform.Contracts.Http;
using Platform.Contracts.Identity;
using Platform.Foundation.ResourceProvider;
using Platform.Monitoring.Workspaces;
using RestEase;

namespace Platform.Monitoring.Diagnostics;

/// <summary><c>{resource}/providers/Microsoft.Insights/diagnosticSettings</c>, forwarded by the gateway, which has authorised the caller at the resource.</summary>
internal sealed class DiagnosticSettingEndpoints(DiagnosticSettingStore settings, WorkspaceStore workspaces, IAuthorizationApi authorization, IResourcesApi resources)
{
    /// <summary>Path prefix on the internal listener.</summary>
    public const string Prefix = "diagnostics";
    private const string Marker = "/providers/Microsoft.Insights/diagnosticSettings";
    private const string CategoriesMarker = Marker + "Categories";
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";

    /// <summary>Answers a request; failures become ARM errors.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context, ResourceEndpoints.ReadCall(context), context.Request.Path.Value![(Prefix.Length + 1)..].TrimEnd('/'));
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

    /// <summary>The server side of <see cref="Contracts.Monitoring.IDiagnosticSettingsApi"/>.</summary>
    public async Task DeleteWithinAsync(HttpContext context)
    {
        var request = await JsonSerializer.DeserializeAsync(context.Request.Body, ContractsJson.Default.ScopeRequest, context.RequestAborted);
        await settings.DeleteWithinAsync(ResourceId.Parse(request!.Scope), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task DispatchAsync(HttpContext context, ResourceCall call, string path)
    {
        // Settings are no resources that a subscription lists.
        if (path.EndsWith("/resources", StringComparison.OrdinalIgnoreCase))
        {
            await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray() });
            return;
        }
        if (path.EndsWith(CategoriesMarker, StringComparison.OrdinalIgnoreCase) && ResourceId.TryParse(path[..^CategoriesMarker.Length], out var target))
        {
            await ListCategoriesAsync(context, target);
            return;
        }
        var at = path.LastIndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        var name = at < 0 ? "" : path[(at + Marker.Length)..].TrimStart('/');
        if (at < 0 || name.Contains('/') || !ResourceId.TryParse(path[..at], out var resource)) throw new ArmException(new ArmFailure(404, "InvalidResourceType", $"The path '{path}' names no diagnostic setting: nothing else of Microsoft.Insights is provided."));
        await ((context.Request.Method, name.Length) switch
        {
            ("GET", 0) => ListAsync(context, resource),
            ("GET", _) => GetAsync(context, resource, name),
            ("PUT", > 0) => PutAsync(context, resource, name, call),
            ("DELETE", > 0) => DeleteAsync(context, resource, name),
            _ => throw new ArmException(new ArmFailure(405, "MethodNotAllowed", $"{context.Request.Method} is not allowed on '{path}'.")),
        });
    }

    private async Task ListAsync(HttpContext context, ResourceId resource)
    {
        var value = new JsonArray();
        foreach (var setting in await settings.ListAsync(resource, context.RequestAborted)) value.Add((JsonNode)Present(setting));
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = value });
    }

    private static Task ListCategoriesAsync(HttpContext context, ResourceId resource)
    {
        var categories = resource.Type.Equals(ClusterType, StringComparison.OrdinalIgnoreCase) ? DiagnosticSetting.Categories : [];
        var value = categories.Select(category => (JsonNode)new JsonObject
        {
            ["id"] = $"{resource.Value}{CategoriesMarker}/{category}",
            ["name"] = category,
            ["type"] = "Microsoft.Insights/diagnosticSettingsCategories",
            ["properties"] = new JsonObject { ["categoryType"] = "Logs" },
        });
        return ArmResponses.WriteAsync(context, StatusCodes.Status200OK, context.Request.Method == "GET"
            ? new JsonObject { ["value"] = new JsonArray([.. value]) }
            : throw new ArmException(new ArmFailure(405, "MethodNotAllowed", "The categories of logs can only be read.")));
    }

    private async Task GetAsync(HttpContext context, ResourceId resource, string name)
    {
        var found = (await settings.ListAsync(resource, context.RequestAborted)).FirstOrDefault(setting => NameOf(setting).Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArmException(new ArmFailure(404, "ResourceNotFound", $"The resource '{resource.Name}' has no diagnostic setting '{name}'."));
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, Present(found));
    }

    private async Task PutAsync(HttpContext context, ResourceId resource, string name, ResourceCall call)
    {
        if (name.Length > 260) throw new ArmException(ArmFailure.Invalid("The name of a diagnostic setting may have 260 characters.", "name"));
        if (!resource.Type.Equals(ClusterType, StringComparison.OrdinalIgnoreCase)) throw new ArmException(ArmFailure.Invalid($"Only {ClusterType} have logs of their own that can be sent.", "resource", "ResourceTypeNotSupported"));
        var request = await ReadAsync(context);
        var workspaceId = request["properties"]?["workspaceId"] is JsonValue value && value.TryGetValue<string>(out var text) && ResourceId.TryParse(text, out var id) ? id
            : throw new ArmException(ArmFailure.Invalid("'properties.workspaceId' must be the ARM id of a Log Analytics workspace.", "properties.workspaceId"));
        var properties = DiagnosticSetting.ReadProperties(request, workspaceId.Value);
        // Who sends to a workspace must be allowed to, as with its keys; a workspace that is not there is told by the same words.
        var access = await authorization.CheckAccessAsync(new AccessRequest(call.Principal.ObjectId, "Microsoft.OperationalInsights/workspaces/sharedKeys/action", workspaceId.Value), context.RequestAborted);
        if (!access.Allowed || await workspaces.FindByResourceAsync(workspaceId.Key, context.RequestAborted) is null)
            throw new ArmException(new ArmFailure(403, "LinkedAuthorizationFailed", $"The workspace '{workspaceId.Value}' is not there, or '{call.Principal.Name}' may not send logs to it (Microsoft.OperationalInsights/workspaces/sharedKeys/action)."));
        var setting = new DiagnosticSetting($"{resource.Value}{Marker}/{name}", resource, await ServerNameOfAsync(resource, context), workspaceId.Key, properties);
        await settings.PutAsync(setting, context.RequestAborted);
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, Present(setting));
    }

    private async Task DeleteAsync(HttpContext context, ResourceId resource, string name) =>
        context.Response.StatusCode = await settings.DeleteAsync($"{resource.Value}{Marker}/{name}", context.RequestAborted) ? StatusCodes.Status200OK : StatusCodes.Status204NoContent;

    private async Task<string> ServerNameOfAsync(ResourceId cluster, HttpContext context)
    {
        try
        {
            var found = await resources.GetManagedClusterAsync(cluster.Value.TrimStart('/'), context.Request.Headers[PlatformPrincipal.Header].ToString(), cancellationToken: context.RequestAborted);
            // What goes with the cluster must not come after it.
            if (found.Properties.ProvisioningState == ProvisioningState.Deleting) throw new ArmException(ArmFailure.Conflict($"The cluster '{cluster.Name}' is being deleted: its logs can be sent nowhere."));
            return found.Properties.Fqdn ?? throw new ArmException(ArmFailure.Conflict($"The cluster '{cluster.Name}' has no API server yet: wait until it is created."));
        }
        catch (ApiException missing) when (missing.StatusCode == HttpStatusCode.NotFound)
        {
            throw new ArmException(ArmFailure.NotFound(cluster));
        }
    }

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject ?? throw new ArmException(ArmFailure.Invalid("The body must be a JSON object.", code: "InvalidRequestContent"));
        }
        catch (JsonException exception)
        {
            throw new ArmException(ArmFailure.Invalid($"The body is not JSON: {exception.Message}", code: "InvalidRequestContent"));
        }
    }

    private static string NameOf(DiagnosticSetting setting) => setting.Id[(setting.Id.LastIndexOf('/') + 1)..];

    private static JsonObject Present(DiagnosticSetting setting) => new()
    {
        ["id"] = setting.Id,
        ["name"] = NameOf(setting),
        ["type"] = "Microsoft.Insights/diagnosticSettings",
        ["properties"] = setting.Properties.DeepClone(),
    };
}
