using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.Contracts.Arm;

namespace Platform.Foundation.ResourceProvider;

/// <summary>Serves the views of a provider: children that live inside their parent's row.</summary>
internal sealed class ResourceViewEndpoints(ResourceStore store)
{
    /// <summary>Answers a request for one child.</summary>
    public async Task HandleOneAsync(HttpContext context, ResourceView view, ResourceId id, JsonObject body, ResourceCall call)
    {
        switch (context.Request.Method)
        {
            case "GET":
                await WriteAsync(context, StatusCodes.Status200OK, view, await OwnerAsync(id, context.RequestAborted), id);
                break;
            case "PUT":
                await ChangeAsync(context, view, id, parent => view.AcceptAsync(parent, NameOf(id), body, call, context.RequestAborted));
                break;
            case "DELETE":
                await DeleteAsync(context, view, id, call);
                break;
            default:
                throw new ArmException(new ArmFailure(405, "MethodNotAllowed", $"{context.Request.Method} is not allowed on '{id}'."));
        }
    }

    /// <summary>Answers a listing of the children of one parent.</summary>
    public async Task ListAsync(HttpContext context, ResourceView view, ResourceId parentId)
    {
        var owner = await OwnerAsync(parentId, context.RequestAborted);
        var within = string.Concat(parentId.Names.Skip(1).Select(name => name + "/"));
        var parent = within.Length == 0 ? owner.Id : parentId;
        var type = view.Type[(view.Type.LastIndexOf('/') + 1)..];
        var children = new JsonArray();
        foreach (var name in view.List(owner).Where(name => name.StartsWith(within, StringComparison.Ordinal)))
            if (await PresentAsync(view, owner, parent.Child(type, name[within.Length..]), context.RequestAborted) is { } child) children.Add((JsonNode)child);
        await ArmResponses.WriteAsync(context, StatusCodes.Status200OK, new JsonObject { ["value"] = children });
    }

    /// <summary>Answers an action on one child.</summary>
    public async Task ActAsync(HttpContext context, ResourceView view, ArmRoute.Action action, ResourceCall call)
    {
        if (!view.Actions.TryGetValue(action.Name.ToLowerInvariant(), out var act)) throw new ArmException(new ArmFailure(404, "InvalidAction", $"{view.Type} has no action '{action.Name}'."));
        var after = await store.MutateAsync(action.Id.Owner, parent =>
        {
            if (parent is null || view.Get(parent, NameOf(action.Id)) is null) throw new ArmException(ArmFailure.NotFound(action.Id));
            return ValueTask.FromResult<Resource?>(ResourceChanges.Apply(parent, act(parent, NameOf(action.Id))));
        }, context.RequestAborted);
        ArmResponses.SetOperationHeaders(context, after!, call.ApiVersion);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task ChangeAsync(HttpContext context, ResourceView view, ResourceId id, Func<Resource, Task<ResourceChange>> accept)
    {
        var created = false;
        var after = await store.MutateAsync(id.Owner, async parent =>
        {
            if (parent is null) throw new ArmException(ArmFailure.NotFound(id.Owner));
            created = view.Get(parent, NameOf(id)) is null;
            return ResourceChanges.Apply(parent, await accept(parent));
        }, context.RequestAborted);
        ArmResponses.SetOperationHeaders(context, after!, null);
        await WriteAsync(context, created ? StatusCodes.Status201Created : StatusCodes.Status200OK, view, after!, id);
    }

    private async Task DeleteAsync(HttpContext context, ResourceView view, ResourceId id, ResourceCall call)
    {
        var after = await store.MutateAsync(id.Owner, async parent =>
        {
            if (parent is null || view.Get(parent, NameOf(id)) is null) throw new ArmException(ArmFailure.NotFound(id));
            return ResourceChanges.Apply(parent, await view.AcceptDeleteAsync(parent, NameOf(id), call, context.RequestAborted));
        }, context.RequestAborted);
        ArmResponses.SetOperationHeaders(context, after!, null);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }

    private async Task<Resource> OwnerAsync(ResourceId id, CancellationToken cancellationToken) =>
        await store.GetAsync(id.Owner, cancellationToken) ?? throw new ArmException(ArmFailure.NotFound(id.Owner));

    private static string NameOf(ResourceId id) => string.Join('/', id.Names.Skip(1));

    private static async Task WriteAsync(HttpContext context, int status, ResourceView view, Resource parent, ResourceId id) =>
        await ArmResponses.WriteAsync(context, status, await PresentAsync(view, parent, id, context.RequestAborted) ?? throw new ArmException(ArmFailure.NotFound(id)));

    private static async Task<JsonObject?> PresentAsync(ResourceView view, Resource parent, ResourceId id, CancellationToken cancellationToken)
    {
        if (await view.GetAsync(parent, NameOf(id), cancellationToken) is not { } body) return null;
        var served = new JsonObject { ["id"] = id.Value, ["name"] = id.Name, ["type"] = view.Type };
        foreach (var (name, value) in body) served[name] = value?.DeepClone();
        return served;
    }
}
