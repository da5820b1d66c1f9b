using Platform.Portal.Arm;
using Platform.Portal.Http;

namespace Platform.Portal.Clusters;

/// <summary>All clusters.</summary>
internal sealed class ClusterListEndpoints : IPortalRoutes
{
    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints) => endpoints.Get("/clusters", async call => await call.ShowAsync<ClustersPage>("Clusters",
        ("Clusters", await call.OfEachSubscriptionAsync(id => call.Arm.ClustersAsync(id, call.Aborted)))));
}
