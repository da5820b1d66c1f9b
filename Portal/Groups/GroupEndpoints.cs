using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;

namespace Platform.Portal.Groups;

/// <summary>Resource groups and what is in them.</summary>
internal sealed class GroupEndpoints : IPortalRoutes
{
    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get("/groups", call => ShowListAsync(call, null));
        endpoints.Post("/groups", CreateAsync);
        endpoints.Get("/groups/{subscription:guid}/{group}", call => ShowAsync(call, null));
        endpoints.Post("/groups/{subscription:guid}/{group}/delete", DeleteAsync);
        endpoints.Get("/resources", ShowResourcesAsync);
    }

    private static async Task ShowListAsync(PortalCall call, ArmFailure? failure)
    {
        var subscriptions = await call.SubscriptionsAsync();
        var locations = subscriptions.Count == 0 ? [] : await call.Arm.LocationsAsync(subscriptions[0].SubscriptionId, call.Aborted);
        await call.ShowAsync<GroupsPage>(failure?.Status ?? 200, "Resource groups",
            ("Groups", await call.OfEachSubscriptionAsync(id => call.Arm.GroupsAsync(id, call.Aborted))), ("Locations", locations), ("Failure", failure),
            ("Name", failure is null ? "" : call.Field("name")));
    }

    private static async Task CreateAsync(PortalCall call)
    {
        try
        {
            if (!Guid.TryParse(call.Field("subscription"), out var subscription)) throw new ArmRequestException(ArmFailure.Invalid("Choose a subscription."));
            if (call.Field("name").Length == 0) throw new ArmRequestException(ArmFailure.Invalid("Give the resource group a name.", "name"));
            var id = ArmQueries.IdOf(subscription, call.Field("name"));
            if ((await call.Arm.GroupsAsync(subscription, call.Aborted)).Any(group => string.Equals(group.Name, id.Name, StringComparison.OrdinalIgnoreCase)))
                throw new ArmRequestException(new ArmFailure(409, "ResourceGroupExists", $"There is a resource group '{id.Name}' already."));
            await call.Arm.PutAsync(id.Value, ApiVersions.Resources, new JsonObject { ["location"] = call.Field("location") }, call.Aborted);
            call.Redirect(Links.Group(id), $"Resource group '{id.Name}' was created.");
        }
        catch (ArmRequestException exception)
        {
            var failure = exception.Failure.Status == 404
                ? ArmFailure.Invalid($"'{call.Field("name")}' cannot be the name of a resource group: use 1 to 90 letters, digits, '_', '-', '.', '(' or ')', not ending in '.'.", "name") : exception.Failure;
            await ShowListAsync(call, failure);
        }
    }

    private static async Task ShowAsync(PortalCall call, ArmFailure? failure)
    {
        var id = ArmQueries.IdOf(call.SubscriptionId, call.Route("group"));
        var group = await call.Arm.GetAsync(id.Value, ApiVersions.Resources, ArmJson.Default.GenericResource, call.Aborted);
        var resources = await call.Arm.ResourcesAsync(id.Value, call.Aborted);
        await call.ShowAsync<GroupPage>(failure?.Status ?? 200, group.Name, ("Id", id), ("Group", group), ("Resources", resources), ("Failure", failure));
    }

    private static async Task DeleteAsync(PortalCall call)
    {
        var id = ArmQueries.IdOf(call.SubscriptionId, call.Route("group"));
        try
        {
            Confirmation.Check(call.Field("confirm"), id.Name);
            await call.Arm.DeleteAsync(id.Value, ApiVersions.Resources, call.Aborted);
            call.Redirect("/groups", $"Resource group '{id.Name}' is being deleted with everything in it.");
        }
        catch (ArmRequestException exception)
        {
            await ShowAsync(call, exception.Failure);
        }
    }

    private static async Task ShowResourcesAsync(PortalCall call) => await call.ShowAsync<ResourcesPage>("All resources",
        ("Resources", await call.OfEachSubscriptionAsync(id => call.Arm.ResourcesAsync($"/subscriptions/{id}", call.Aborted))));
}
