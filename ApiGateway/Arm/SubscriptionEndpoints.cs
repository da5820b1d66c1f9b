using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Platform.ApiGateway.Identity;
using Platform.Contracts.Arm;
using Platform.Foundation.ResourceProvider;

namespace Platform.ApiGateway.Arm;

/// <summary>Tenants and subscriptions as their members see them, and what the gateway itself knows about a subscription.</summary>
public sealed class SubscriptionEndpoints(TenantStore tenants, ArmAccess access, ProviderForwarder forwarder)
{
    private const string Resources = "Microsoft.Resources";

    public async Task ListTenantsAsync(ArmCall call)
    {
        var tenant = await tenants.FindAsync(call.Caller.TenantId, call.Cancelled);
        await WriteListAsync(call, tenant is null ? [] : [new JsonObject
        {
            ["id"] = $"/tenants/{tenant.Id}",
            ["tenantId"] = tenant.Id.ToString(),
            ["displayName"] = tenant.Name,
            ["defaultDomain"] = tenant.Domain,
            ["tenantCategory"] = "Home",
        }]);
    }

    public async Task ListAsync(ArmCall call) => await WriteListAsync(call, (await tenants.ListSubscriptionsAsync(call.Caller.TenantId, call.Caller.ObjectId, call.Cancelled)).Select(Present));

    public async Task GetAsync(ArmCall call) => await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, Present(await VisibleAsync(call)));

    public async Task ListLocationsAsync(ArmCall call)
    {
        await VisibleAsync(call);
        await WriteListAsync(call, ProviderDirectory.Locations.Select(Present));
    }

    public async Task ListProvidersAsync(ArmCall call)
    {
        var subscription = await VisibleAsync(call);
        await WriteListAsync(call, ProviderDirectory.All.Select(provider => ProviderDirectory.Present(subscription.Id, provider)));
    }

    public async Task GetProviderAsync(ArmCall call)
    {
        var subscription = await VisibleAsync(call);
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, ProviderDirectory.Present(subscription.Id, ProviderDirectory.Require(call.Values["namespace"])));
    }

    // Every namespace is registered always; clients ask for it before they use one.
    public async Task RegisterProviderAsync(ArmCall call)
    {
        var (subscription, provider) = (await VisibleAsync(call), ProviderDirectory.Require(call.Values["namespace"]));
        await access.RequireAsync(call.Caller, $"{provider.Namespace}/register/action", ResourceId.Parse($"/subscriptions/{subscription.Id}"), call.Cancelled);
        await ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, ProviderDirectory.Present(subscription.Id, provider));
    }

    public async Task ListResourcesAsync(ArmCall call)
    {
        var scope = await ScopeAsync(call);
        var readable = await access.ReadableAsync(call.Caller, $"{Resources}/subscriptions/resources/read", scope, call.Cancelled);
        var filter = call.Context.Request.Query["$filter"].ToString();
        var all = new List<JsonObject>();
        foreach (var service in ProviderDirectory.Services)
            if (await forwarder.GetAsync(service, $"{scope.Value}/resources", call.Caller, call.Cancelled) is { } answer)
                all.AddRange(answer["value"]!.AsArray().OfType<JsonObject>());
        await WriteListAsync(call, all.Where(resource => readable?.Invoke(resource) != false && MatchesFilter(resource, filter)).Select(Summarize));
    }

    /// <summary>Lists resources of a type that the platform has none of, and cannot make; clients ask all the same.</summary>
    public async Task ListNothingAsync(ArmCall call, string action)
    {
        await access.RequireAsync(call.Caller, action, await ScopeAsync(call), call.Cancelled);
        await WriteListAsync(call, []);
    }

    private Task<Subscription> VisibleAsync(ArmCall call) => access.VisibleSubscriptionAsync(call.Caller, call.Values["subscription"], call.Cancelled);

    private async Task<ResourceId> ScopeAsync(ArmCall call)
    {
        var subscription = await access.SubscriptionAsync(call.Caller, call.Values["subscription"], call.Cancelled);
        return call.Values.TryGetValue("group", out var group) ? ResourceId.ForGroup(subscription.Id, group) : ResourceId.Parse($"/subscriptions/{subscription.Id}");
    }

    // A listing over all types leaves properties out, as Azure's does; the Azure CLI's table depends on it.
    private static JsonObject Summarize(JsonObject resource) => new(resource.Where(property => property.Key is "id" or "name" or "type" or "location" or "tags" or "sku" or "identity" or "kind")
        .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())));

    // The conditions that clients send, joined by "and".
    private static bool MatchesFilter(JsonObject resource, string filter) => filter.Split(" and ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(condition =>
        condition.Split(" eq ", 2) is not [var field, var value] ? throw new ArmException(ArmFailure.Invalid($"The filter '{filter}' is not supported: use resourceType eq '…' and resourceGroup eq '…'.", "$filter"))
        : field switch
        {
            "resourceType" => Is((string?)resource["type"] ?? "", value.Trim('\'')),
            "resourceGroup" => Is(ResourceId.Parse((string)resource["id"]!).ResourceGroup ?? "", value.Trim('\'')),
            "name" => Is((string?)resource["name"] ?? "", value.Trim('\'')),
            "location" => Is((string?)resource["location"] ?? "", value.Trim('\'')),
            _ => throw new ArmException(ArmFailure.Invalid($"The filter field '{field}' is not supported: use resourceType, resourceGroup, name or location.", "$filter")),
        });

    private static Task WriteListAsync(ArmCall call, IEnumerable<JsonObject> items) =>
        ArmResponses.WriteAsync(call.Context, StatusCodes.Status200OK, new JsonObject { ["value"] = new JsonArray([.. items]) });

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
