using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>Upgrading a cluster: the versions there are, the start, and the progress node by node.</summary>
internal sealed class UpgradeEndpoints(ClusterConnections connections, LiveStreams streams, TimeProvider time) : IPortalRoutes
{
    private const string Root = "/clusters/{subscription:guid}/{group}/{name}/upgrade";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get(Root, call => ShowAsync(call, null));
        endpoints.Get(Root + "/live", FollowAsync);
        endpoints.Post(Root, StartAsync);
    }

    private async Task ShowAsync(PortalCall call, ArmFailure? failure)
    {
        var snapshot = await ClusterSnapshot.ReadAsync(call, connections, call.Aborted);
        var upgrades = await call.Arm.UpgradesAsync(call.ClusterId, call.Aborted);
        await call.ShowAsync<UpgradePage>(failure?.Status ?? 200, $"Upgrade · {snapshot.Cluster.Name}",
            ("Snapshot", snapshot), ("Versions", upgrades.Properties.ControlPlaneProfile.Upgrades ?? []), ("Failure", failure), ("Now", time.GetUtcNow()));
    }

    private Task FollowAsync(PortalCall call) => streams.Open(call.Http).FragmentsAsync(async cancellationToken =>
    {
        var snapshot = await ClusterSnapshot.ReadAsync(call, connections, cancellationToken);
        return (await call.Renderer.RenderAsync<UpgradeLive>([("Snapshot", snapshot), ("Now", time.GetUtcNow())]), false);
    }, (_, cancellationToken) => Task.Delay(Pause, time, cancellationToken));

    private async Task StartAsync(PortalCall call)
    {
        try
        {
            var version = call.Field("version");
            await call.Arm.ChangeAsync(call.ClusterId.Value, ApiVersions.Clusters, properties =>
            {
                // As az does: the control plane and every pool go to the same version.
                properties["kubernetesVersion"] = version;
                foreach (var pool in properties["agentPoolProfiles"]?.AsArray().OfType<System.Text.Json.Nodes.JsonObject>() ?? []) pool["orchestratorVersion"] = version;
            }, call.Aborted);
            call.Redirect($"{Links.Cluster(call.ClusterId)}/upgrade", $"The upgrade to {version} has begun.");
        }
        catch (ArmRequestException exception)
        {
            await ShowAsync(call, exception.Failure);
        }
    }
}
