using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Sessions;

namespace Platform.Portal.Pages;

/// <summary>The home page and the choice of a look.</summary>
internal sealed class HomeEndpoints : IPortalRoutes
{
    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get("/", ShowAsync);
        endpoints.Post("/theme", ChooseThemeAsync);
    }

    private static async Task ShowAsync(PortalCall call) => await call.ShowAsync<HomePage>("Home",
        ("Clusters", await call.OfEachSubscriptionAsync(id => call.Arm.ClustersAsync(id, call.Aborted))),
        ("Registries", await call.OfEachSubscriptionAsync(id => call.Arm.RegistriesAsync(id, call.Aborted))),
        ("Groups", await call.OfEachSubscriptionAsync(id => call.Arm.GroupsAsync(id, call.Aborted))));

    private static Task ChooseThemeAsync(PortalCall call)
    {
        Theme.Choose(call.Http, call.Field("theme"));
        call.Redirect(SignInEndpoints.LocalPath(call.Field("return")));
        return Task.CompletedTask;
    }
}
