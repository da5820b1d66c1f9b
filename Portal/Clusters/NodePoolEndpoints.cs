using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Contracts.Arm;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Layout;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>A cluster's node pools and its nodes.</summary>
internal sealed class NodePoolEndpoints(ClusterConnections connections, LiveStreams streams, TimeProvider time) : IPortalRoutes
{
    private const string Root = "/clusters/{subscription:guid}/{group}/{name}";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get(Root + "/node-pools", call => ShowAsync(call, null));
        endpoints.Get(Root + "/node-pools/live", call => FollowAsync<PoolTable>(call));
        endpoints.Post(Root + "/node-pools", call => ActAsync(call, AddAsync));
        endpoints.Post(Root + "/node-pools/{pool}/scale", call => ActAsync(call, ScaleAsync));
        endpoints.Post(Root + "/node-pools/{pool}/delete", call => ActAsync(call, DeleteAsync));
        endpoints.Get(Root + "/nodes", ShowNodesAsync);
        endpoints.Get(Root + "/nodes/live", call => FollowAsync<NodesLive>(call));
    }

    private async Task ShowAsync(PortalCall call, ArmFailure? failure)
    {
        var snapshot = await ClusterSnapshot.ReadAsync(call, connections, call.Aborted);
        await call.ShowAsync<NodePoolsPage>(failure?.Status ?? 200, $"Node pools · {snapshot.Cluster.Name}", ("Snapshot", snapshot), ("Failure", failure), ("Now", time.GetUtcNow()));
    }

    private async Task ShowNodesAsync(PortalCall call)
    {
        var snapshot = await ClusterSnapshot.ReadAsync(call, connections, call.Aborted);
        await call.ShowAsync<NodesPage>($"Nodes · {snapshot.Cluster.Name}", ("Snapshot", snapshot), ("Now", time.GetUtcNow()));
    }

    private Task FollowAsync<TPart>(PortalCall call)
        where TPart : Microsoft.AspNetCore.Components.IComponent => streams.Open(call.Http).FragmentsAsync(async cancellationToken =>
        {
            var snapshot = await ClusterSnapshot.ReadAsync(call, connections, cancellationToken);
            return (await call.Renderer.RenderAsync<TPart>([("Snapshot", snapshot), ("Now", time.GetUtcNow())]), false);
        }, (_, cancellationToken) => Task.Delay(Pause, time, cancellationToken));

    private async Task ActAsync(PortalCall call, Func<PortalCall, Task<string>> act)
    {
        try
        {
            var notice = await act(call);
            call.Redirect($"{Links.Cluster(call.ClusterId)}/node-pools", notice);
        }
        catch (ArmRequestException exception)
        {
            await ShowAsync(call, exception.Failure);
        }
    }

    private static async Task<string> ScaleAsync(PortalCall call)
    {
        var count = Count(call);
        var pool = Pool(call, call.Route("pool"));
        await call.Arm.ChangeAsync(pool.Value, ApiVersions.Clusters, properties => properties["count"] = count, call.Aborted);
        return $"Pool '{pool.Name}' is being scaled to {Text.Count(count, "node")}.";
    }

    private static async Task<string> AddAsync(PortalCall call)
    {
        var pool = Pool(call, call.Field("name"));
        if (await call.Arm.FindAsync(pool.Value, ApiVersions.Clusters, ArmJson.Default.JsonObject, call.Aborted) is not null)
            throw new ArmRequestException(ArmFailure.Conflict($"There is a pool '{pool.Name}' already: scale it instead.", "AgentPoolExists"));
        await call.Arm.PutAsync(pool.Value, ApiVersions.Clusters, new JsonObject
        {
            ["properties"] = new JsonObject { ["count"] = Count(call), ["mode"] = call.Field("mode"), ["vmSize"] = call.Field("vmSize"), ["osType"] = "Linux" },
        }, call.Aborted);
        return $"Pool '{pool.Name}' is being added.";
    }

    private static async Task<string> DeleteAsync(PortalCall call)
    {
        var pool = Pool(call, call.Route("pool"));
        Confirmation.Check(call.Field("confirm"), pool.Name);
        await call.Arm.DeleteAsync(pool.Value, ApiVersions.Clusters, call.Aborted);
        return $"Pool '{pool.Name}' is being deleted; its pods move to other nodes.";
    }

    private static int Count(PortalCall call) => int.TryParse(call.Field("count"), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        ? count : throw new ArmRequestException(ArmFailure.Invalid("The number of nodes must be a whole number.", "count"));

    private static ResourceId Pool(PortalCall call, string name) => name.Length is > 0 and <= 12 && name.All(char.IsAsciiLetterOrDigit)
        ? call.ClusterId.Child("agentPools", name)
        : throw new ArmRequestException(ArmFailure.Invalid("A pool's name has 1 to 12 lower-case letters and digits, beginning with a letter.", "name"));
}
