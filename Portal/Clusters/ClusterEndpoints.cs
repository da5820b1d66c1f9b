using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>A cluster's overview, with what happens to it as it happens.</summary>
internal sealed class ClusterEndpoints(ClusterConnections connections, LiveStreams streams, TimeProvider time) : IPortalRoutes
{
    private const string Root = "/clusters/{subscription:guid}/{group}/{name}";
    private static readonly TimeSpan Busy = TimeSpan.FromSeconds(1), Calm = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get(Root, call => ShowAsync(call, null));
        endpoints.Get(Root + "/live", FollowAsync);
        endpoints.Post(Root + "/delete", call => ActAsync(call, DeleteAsync));
        endpoints.Post(Root + "/power", call => ActAsync(call, SwitchPowerAsync));
        endpoints.Post(Root + "/attach", call => ActAsync(call, AttachAsync));
    }

    private async Task ShowAsync(PortalCall call, ArmFailure? failure)
    {
        var snapshot = await ClusterSnapshot.ReadAsync(call, connections, call.Aborted);
        var registries = await call.OfEachSubscriptionAsync(id => call.Arm.RegistriesAsync(id, call.Aborted));
        await call.ShowAsync<OverviewPage>(failure?.Status ?? 200, snapshot.Cluster.Name,
            ("Snapshot", snapshot), ("Registries", registries), ("Failure", failure), ("Now", time.GetUtcNow()));
    }

    private async Task FollowAsync(PortalCall call)
    {
        var (pause, seen) = (Busy, false);
        await streams.Open(call.Http).FragmentsAsync(async cancellationToken =>
        {
            try
            {
                var snapshot = await ClusterSnapshot.ReadAsync(call, connections, cancellationToken);
                (pause, seen) = (snapshot.Settled ? Calm : Busy, true);
                return (await call.Renderer.RenderAsync<OverviewLive>([("Snapshot", snapshot), ("Now", time.GetUtcNow())]), false);
            }
            catch (ArmRequestException exception) when (seen && exception.Failure.Status == 404)
            {
                return (await call.Renderer.RenderAsync<ClusterGone>([("Name", call.ClusterId.Name)]), true);
            }
        }, (_, cancellationToken) => Task.Delay(pause, time, cancellationToken));
    }

    private async Task ActAsync(PortalCall call, Func<PortalCall, Task<string>> act)
    {
        try
        {
            var notice = await act(call);
            call.Redirect(Links.Cluster(call.ClusterId), notice);
        }
        catch (ArmRequestException exception)
        {
            await ShowAsync(call, exception.Failure);
        }
    }

    private async Task<string> DeleteAsync(PortalCall call)
    {
        Confirmation.Check(call.Field("confirm"), call.ClusterId.Name);
        await call.Arm.DeleteAsync(call.ClusterId.Value, ApiVersions.Clusters, call.Aborted);
        connections.Forget(call.Session, call.ClusterId);
        return $"Cluster '{call.ClusterId.Name}' is being deleted.";
    }

    private static async Task<string> SwitchPowerAsync(PortalCall call)
    {
        var action = call.Field("power") == "start" ? "start" : "stop";
        await call.Arm.PostAsync($"{call.ClusterId.Value}/{action}", ApiVersions.Clusters, new JsonObject(), call.Aborted);
        return action == "start" ? "The cluster is being started." : "The cluster is being stopped.";
    }

    private static async Task<string> AttachAsync(PortalCall call)
    {
        var cluster = await call.Arm.ClusterAsync(call.ClusterId, call.Aborted);
        if (cluster.Properties.IdentityProfile?.GetValueOrDefault("kubeletidentity")?.ObjectId is not { } kubelet)
            throw new ArmRequestException(ArmFailure.Conflict("The cluster has no identity yet: wait until it has been created."));
        // The form's value is an id only if it is one of the registries that the person can see.
        var registry = (await call.OfEachSubscriptionAsync(id => call.Arm.RegistriesAsync(id, call.Aborted))).FirstOrDefault(candidate => candidate.Id == call.Field("registry"))
            ?? throw new ArmRequestException(ArmFailure.Invalid("Choose a registry.", "registry"));
        await call.Arm.AttachRegistryAsync(kubelet, registry.Id, call.Aborted);
        return $"The cluster's nodes may now pull from '{registry.Name}'.";
    }
}
