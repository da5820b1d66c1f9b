using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;
using Platform.Contracts.Identity;

namespace Platform.Foundation.ResourceProvider;

/// <summary>Serves a provider's resources by ARM's rules (resource-provider contract, on the internal listener).</summary>
public sealed class ResourceEndpoints(ResourceProviderDefinition provider, ResourceStore store)
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;
    private readonly ResourceViewEndpoints _views = new(store);

    /// <summary>Answers one request; failures become ARM errors.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            var call = ReadCall(context);
            var route = ArmRoute.Parse(context.Request.Method, context.Request.Path.Value ?? "")
                ?? throw new ArmException(new ArmFailure(404, "InvalidResourceType", $"The path '{context.Request.Path}' names no resource of {provider.Name}."));
            await DispatchAsync(context, route, call);
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

    private Task DispatchAsync(HttpContext context, ArmRoute route, ResourceCall call) => (route, context.Request.Method) switch
    {
        (ArmRoute.One(var id), _) when ViewOf(id.Type) is { } view => HandleViewAsync(context, view, id, call),
        (ArmRoute.Action action, "POST") when ViewOf(action.Id.Type) is { } view => _views.ActAsync(context, view, action, call),
        (ArmRoute.Many(var parent, { } type), "GET") when ViewOf(type) is { } view => _views.ListAsync(context, view, parent),
        (ArmRoute.One(var id), "GET" or "HEAD") => GetAsync(context, id),
        (ArmRoute.One(var id), "PUT") => PutAsync(context, id, call),
        (ArmRoute.One(var id), "PATCH") => PatchAsync(context, id, call),
        (ArmRoute.One(var id), "DELETE") => DeleteAsync(context, id, call),
        (ArmRoute.Many many, "GET") => ListAsync(context, many),
        (ArmRoute.Action action, "POST") => ActAsync(context, action, call),
        (ArmRoute.Operation operation, "GET") => GetOperationAsync(context, operation),
        (ArmRoute.Query query, _) => QueryAsync(context, query, call),
        _ => throw new ArmException(new ArmFailure(405, "MethodNotAllowed", $"{context.Request.Method} is not allowed on '{context.Request.Path}'.")),
    };

    private async Task GetAsync(HttpContext context, ResourceId id)
    {
        var resource = await FindAsync(id, context.RequestAborted);
        if (HttpMethods.IsHead(context.Request.Method)) context.Response.StatusCode = StatusCodes.Status204NoContent;
        else await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, Present(resource));
    }

    private async Task ListAsync(HttpContext context, ArmRoute.Many many)
    {
        if (many.Type is { } type) TypeOf(type);
        var resources = await store.ListAsync(many.Type, many.Scope, context.RequestAborted);
        var value = new JsonArray();
        foreach (var resource in resources.Where(resource => many.Type is not null || IsTopLevel(resource))) value.Add((JsonNode)Present(resource));
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = value });
    }

    // Listing every type means tracked resources: neither groups nor children such as agent pools.
    private static bool IsTopLevel(Resource resource) => resource.Id.Provider is not null && resource.Id.Names.Count == 1;

    private async Task PutAsync(HttpContext context, ResourceId id, ResourceCall call)
    {
        var type = TypeOf(id.Type);
        var request = await ReadBodyAsync(context);
        var created = false;
        var after = await store.MutateAsync(id, async existing =>
        {
            CheckPreconditions(context, existing);
            var change = await type.AcceptAsync(existing?.Id ?? id, request, existing, call, context.RequestAborted);
            created = existing is null;
            return existing is null ? ResourceChanges.Create(id, change, call) : ResourceChanges.Apply(existing, change);
        }, context.RequestAborted);
        ArmResponses.SetOperationHeaders(context, after!, created ? null : call.ApiVersion);
        await ArmResponses.WriteAsync(context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, Present(after!));
    }

    private async Task PatchAsync(HttpContext context, ResourceId id, ResourceCall call)
    {
        var type = TypeOf(id.Type);
        var request = await ReadBodyAsync(context);
        var after = await store.MutateAsync(id, async existing =>
        {
            if (existing is null) throw new ArmException(ArmFailure.NotFound(id));
            CheckPreconditions(context, existing);
            return ResourceChanges.Apply(existing, await type.AcceptPatchAsync(existing, request, call, context.RequestAborted));
        }, context.RequestAborted);
        ArmResponses.SetOperationHeaders(context, after!, call.ApiVersion);
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, Present(after!));
    }

    private async Task DeleteAsync(HttpContext context, ResourceId id, ResourceCall call)
    {
        var type = TypeOf(id.Type);
        var after = await store.MutateAsync(id, async existing =>
        {
            if (existing is null) throw new ArmException(ArmFailure.NotFound(id));
            CheckPreconditions(context, existing);
            if (existing.State == ProvisioningState.Deleting) return existing;
            await type.AcceptDeleteAsync(existing, call, context.RequestAborted);
            return existing with { State = ProvisioningState.Deleting, Generation = existing.Generation + 1, ETag = Guid.NewGuid(), OperationId = Guid.NewGuid() };
        }, context.RequestAborted);
        ArmResponses.SetOperationHeaders(context, after!, call.ApiVersion);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task ActAsync(HttpContext context, ArmRoute.Action action, ResourceCall call)
    {
        if (!TypeOf(action.Id.Type).Actions.TryGetValue(action.Name.ToLowerInvariant(), out var handler))
            throw new ArmException(new ArmFailure(404, "InvalidAction", $"{action.Id.Type} has no action '{action.Name}'."));
        var body = await ReadBodyAsync(context);
        var response = await handler(await FindAsync(action.Id, context.RequestAborted), body, call, context.RequestAborted);
        if (response.Change is { } change)
        {
            var after = await store.MutateAsync(action.Id, existing =>
                ValueTask.FromResult<Resource?>(existing is null ? throw new ArmException(ArmFailure.NotFound(action.Id)) : ResourceChanges.Apply(existing, change)), context.RequestAborted);
            ArmResponses.SetOperationHeaders(context, after!, call.ApiVersion);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else if (response.Body is { } answer) await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, answer);
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task GetOperationAsync(HttpContext context, ArmRoute.Operation route)
    {
        var operation = await store.GetOperationAsync(route.Id, context.RequestAborted);
        if (operation is null || operation.Subscription != route.Subscription)
            throw new ArmException(new ArmFailure(404, "OperationNotFound", $"The operation '{route.Id}' was not found in subscription '{route.Subscription}'."));
        var status = operation.Status with { Id = context.Request.Path };
        if (!ProvisioningState.IsTerminal(status.Status)) context.Response.Headers.RetryAfter = "1";
        if (!route.Result) await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToNode(status, ResourceProviderJson.Default.OperationStatus)!);
        else if (!ProvisioningState.IsTerminal(status.Status))
        {
            context.Response.Headers.Location = ArmResponses.PublicUrl(context, context.Request.Path + context.Request.QueryString);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
        }
        else if (status.Error is { } error) throw new ArmException(new ArmFailure(409, error.Code, error.Message, error.Target));
        else context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task QueryAsync(HttpContext context, ArmRoute.Query route, ResourceCall call)
    {
        var query = new ProviderQuery(route.Subscription, context.Request.Method, route.Path, await ReadBodyAsync(context), call);
        if (route.Path.Count == 1 && context.Request.Method == "GET" && provider.TypesByName.ContainsKey($"{route.Namespace}/{route.Path[0]}".ToLowerInvariant()))
            await ListAsync(context, new ArmRoute.Many(ResourceId.Parse($"/subscriptions/{route.Subscription}"), $"{route.Namespace}/{route.Path[0]}"));
        else if (await provider.Query(query, context.RequestAborted) is { } answer) await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, answer);
        else throw new ArmException(new ArmFailure(404, "InvalidResourceType", $"The path '{context.Request.Path}' names nothing that {provider.Name} serves."));
    }

    private static void CheckPreconditions(HttpContext context, Resource? existing)
    {
        var match = context.Request.Headers.IfMatch.ToString().Trim('"');
        var noneMatch = context.Request.Headers.IfNoneMatch.ToString().Trim('"');
        var failed = match.Length > 0 && (existing is null || match != "*" && match != existing.ETag.ToString()) || noneMatch == "*" && existing is not null;
        if (failed) throw new ArmException(new ArmFailure(412, "PreconditionFailed", "The resource has changed since it was read: read it again and repeat the change."));
    }

    private JsonObject Present(Resource resource)
    {
        var served = new JsonObject { ["id"] = resource.Id.Value, ["name"] = resource.Id.Name, ["type"] = resource.Id.Type };
        foreach (var (name, value) in resource.Body) served[name] = value?.DeepClone();
        var properties = served["properties"] as JsonObject ?? [];
        properties["provisioningState"] = resource.State;
        if (properties.Parent is null) served["properties"] = properties;
        served["etag"] = $"\"{resource.ETag}\"";
        TypeOf(resource.Id.Type).Present(resource, served);
        return served;
    }

    private async Task<Resource> FindAsync(ResourceId id, CancellationToken cancellationToken)
    {
        TypeOf(id.Type);
        return await store.GetAsync(id, cancellationToken) ?? throw new ArmException(ArmFailure.NotFound(id));
    }

    private async Task HandleViewAsync(HttpContext context, ResourceView view, ResourceId id, ResourceCall call) =>
        await _views.HandleOneAsync(context, view, id, await ReadBodyAsync(context), call);

    private ResourceView? ViewOf(string type) => provider.Views.FirstOrDefault(view => string.Equals(view.Type, type, StringComparison.OrdinalIgnoreCase));

    private ResourceType TypeOf(string type) => provider.TypesByName.TryGetValue(type.ToLowerInvariant(), out var found)
        ? found
        : throw new ArmException(new ArmFailure(404, "InvalidResourceType", $"The resource type '{type}' is not known here."));

    /// <summary>Reads who calls, as the gateway passed it on.</summary>
    /// <exception cref="ArmException">The request did not come through the gateway.</exception>
    public static ResourceCall ReadCall(HttpContext context)
    {
        var header = context.Request.Headers[PlatformPrincipal.Header].ToString();
        try
        {
            var principal = JsonSerializer.Deserialize(Convert.FromBase64String(header), ResourceProviderJson.Default.PlatformPrincipal);
            if (principal is not null) return new ResourceCall(principal, context.Request.Query["api-version"].ToString());
        }
        catch (Exception exception) when (exception is FormatException or JsonException) { }
        throw new ArmException(new ArmFailure(401, "AuthenticationFailed", "The call carries no caller: resource providers are called through the gateway."));
    }

    private static async Task<JsonObject> ReadBodyAsync(HttpContext context)
    {
        if (context.Request.ContentLength > MaxBodyBytes)
            throw new ArmException(new ArmFailure(413, "RequestContentTooLarge", $"The request's body is larger than {MaxBodyBytes} bytes."));
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length == 0) return [];
        try
        {
            var node = JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            return node as JsonObject ?? throw new ArmException(ArmFailure.Invalid("The request's body must be a JSON object.", code: "InvalidRequestContent"));
        }
        catch (JsonException exception)
        {
            throw new ArmException(ArmFailure.Invalid($"The request's body is not valid JSON: {exception.Message}", code: "InvalidRequestContent"));
        }
    }
}
