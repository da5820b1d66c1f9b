using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;

namespace Platform.Portal.Registries;

/// <summary>Registries and what is in them.</summary>
internal sealed class RegistryEndpoints(RegistryClient registries) : IPortalRoutes
{
    private const string Type = "Microsoft.ContainerRegistry/registries", Root = "/registries/{subscription:guid}/{group}/{name}";

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get("/registries", call => ShowListAsync(call, null));
        endpoints.Post("/registries", CreateAsync);
        endpoints.Get(Root, call => ShowAsync(call, null));
        endpoints.Post(Root + "/delete", DeleteAsync);
        endpoints.Get(Root + "/repositories/{**repository}", ShowRepositoryAsync);
    }

    private static async Task ShowListAsync(PortalCall call, ArmFailure? failure) => await call.ShowAsync<RegistriesPage>(failure?.Status ?? 200, "Registries",
        ("Registries", await call.OfEachSubscriptionAsync(id => call.Arm.RegistriesAsync(id, call.Aborted))),
        ("Groups", await call.OfEachSubscriptionAsync(id => call.Arm.GroupsAsync(id, call.Aborted))), ("Failure", failure), ("Name", failure is null ? "" : call.Field("name")));

    private static async Task CreateAsync(PortalCall call)
    {
        try
        {
            var group = (await call.OfEachSubscriptionAsync(id => call.Arm.GroupsAsync(id, call.Aborted))).FirstOrDefault(candidate => candidate.Id == call.Field("group"))
                ?? throw new ArmRequestException(ArmFailure.Invalid("Choose a resource group.", "group"));
            if (call.Field("name").Length == 0) throw new ArmRequestException(ArmFailure.Invalid("Give the registry a name of 5 to 50 letters and digits.", "name"));
            var groupId = ResourceId.Parse(group.Id);
            var id = ArmQueries.IdOf(groupId.SubscriptionId, groupId.Name, Type, call.Field("name"));
            await call.Arm.PutAsync(id.Value, ApiVersions.Registries, new JsonObject { ["location"] = group.Location, ["sku"] = new JsonObject { ["name"] = "Basic" } }, call.Aborted);
            call.Redirect(Links.Registry(id), $"Registry '{id.Name}' was created.");
        }
        catch (ArmRequestException exception)
        {
            await ShowListAsync(call, exception.Failure.Status == 404 ? ArmFailure.Invalid("A registry's name has 5 to 50 letters and digits.", "name") : exception.Failure);
        }
    }

    private async Task ShowAsync(PortalCall call, ArmFailure? failure)
    {
        var registry = await FindAsync(call);
        IReadOnlyList<string> repositories = [];
        try
        {
            repositories = await registries.RepositoriesAsync(call.Arm, call.Session, registry, call.Aborted);
        }
        catch (ArmRequestException exception)
        {
            // The resource is shown all the same, with the reason why its content is not.
            failure ??= exception.Failure;
        }
        await call.ShowAsync<RegistryPage>(registry.Name, ("Registry", registry), ("Repositories", repositories), ("Failure", failure));
    }

    private async Task ShowRepositoryAsync(PortalCall call)
    {
        var repository = call.Route("repository");
        if (!IsRepository(repository)) throw new ArmRequestException(new ArmFailure(404, "RepositoryNotFound", "There is no such repository."));
        var registry = await FindAsync(call);
        var content = await registries.RepositoryAsync(call.Arm, call.Session, registry, repository, call.Aborted);
        await call.ShowAsync<RepositoryPage>($"{repository} · {registry.Name}", ("Registry", registry), ("Repository", repository), ("Content", content));
    }

    private async Task DeleteAsync(PortalCall call)
    {
        var id = call.Resource(Type);
        try
        {
            Confirmation.Check(call.Field("confirm"), id.Name);
            await call.Arm.DeleteAsync(id.Value, ApiVersions.Registries, call.Aborted);
            call.Redirect("/registries", $"Registry '{id.Name}' is being deleted.");
        }
        catch (ArmRequestException exception)
        {
            await ShowAsync(call, exception.Failure);
        }
    }

    private static Task<Registry> FindAsync(PortalCall call) => call.Arm.GetAsync(call.Resource(Type).Value, ApiVersions.Registries, ArmJson.Default.Registry, call.Aborted);

    // The name becomes part of a path of the registry's API.
    private static bool IsRepository(string name) => name.Length is > 0 and <= 256 && !name.Contains("..", StringComparison.Ordinal)
        && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character is '-' or '_' or '.' or '/');
}
