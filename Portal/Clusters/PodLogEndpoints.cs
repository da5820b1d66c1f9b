using System.Text;
using Platform.Contracts.Arm;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Portal.Arm;
using Platform.Portal.Http;
using Platform.Portal.Live;

namespace Platform.Portal.Clusters;

/// <summary>A pod with its containers' logs as they are written.</summary>
internal sealed class PodLogEndpoints(ClusterConnections connections, LiveStreams streams) : IPortalRoutes
{
    private const string Root = "/clusters/{subscription:guid}/{group}/{name}/pods/{namespace}/{pod}";
    private const int TailLines = 500, LongestLine = 16 * 1024, BatchCharacters = 64 * 1024;

    /// <inheritdoc/>
    public void Map(PortalEndpoints endpoints)
    {
        endpoints.Get(Root, ShowAsync);
        endpoints.Get(Root + "/logs", FollowAsync);
    }

    private async Task ShowAsync(PortalCall call)
    {
        var cluster = await call.Arm.ClusterAsync(call.ClusterId, call.Aborted);
        using var client = await connections.ConnectAsync(call.Arm, call.Session, cluster.Resource, call.Aborted);
        var pod = await client.FindAsync<Pod>(call.Route("pod"), call.Route("namespace"), call.Aborted)
            ?? throw new ArmRequestException(new ArmFailure(404, "PodNotFound", $"There is no pod '{call.Route("pod")}' in the namespace '{call.Route("namespace")}' any more."));
        await call.ShowAsync<PodPage>($"{pod.Metadata.Name} · {cluster.Name}", ("Cluster", cluster), ("Pod", pod), ("Container", ContainerOf(call, pod)), ("Previous", call.Query("previous").Length > 0));
    }

    private async Task FollowAsync(PortalCall call)
    {
        var stream = streams.Open(call.Http);
        await stream.RunAsync(async (_, cancellationToken) =>
        {
            using var client = await connections.ConnectAsync(call.Arm, call.Session, call.ClusterId, cancellationToken);
            var previous = call.Query("previous").Length > 0;
            var options = new PodLogOptions { Container = call.Query("container") is { Length: > 0 } container ? container : null, Follow = !previous, Previous = previous, TailLines = TailLines };
            await using var log = await client.OpenLogAsync(call.Route("namespace"), call.Route("pod"), options, cancellationToken);
            await CopyAsync(log, stream, cancellationToken);
            await stream.SendAsync("end", "", cancellationToken);
        });
    }

    // Whole lines, as many as have come; a line without end is cut, so that nothing grows without bound.
    internal static async Task CopyAsync(Stream log, LiveStream stream, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(log, Encoding.UTF8, false, 8192);
        var buffer = new char[8192];
        var pending = new StringBuilder();
        int read;
        while ((read = await reader.ReadAsync(buffer, cancellationToken)) > 0)
        {
            pending.Append(buffer, 0, read);
            var text = pending.ToString();
            var end = text.LastIndexOf('\n');
            if (end < 0 && text.Length < LongestLine) continue;
            var cut = end < 0 ? text.Length : end;
            for (var start = 0; start < cut;)
            {
                var stop = Math.Min(cut, start + BatchCharacters);
                if (stop < cut && text.LastIndexOf('\n', stop - 1, stop - start) is var line && line > start) stop = line;
                await stream.SendAsync("line", text[start..stop], cancellationToken);
                start = stop < cut && text[stop] == '\n' ? stop + 1 : stop;
            }
            pending.Clear().Append(text, end < 0 ? cut : cut + 1, text.Length - (end < 0 ? cut : cut + 1));
        }
        if (pending.Length > 0) await stream.SendAsync("line", pending.ToString(), cancellationToken);
    }

    private static string ContainerOf(PortalCall call, Pod pod)
    {
        var names = PodPage.ContainersOf(pod);
        return names.Contains(call.Query("container")) ? call.Query("container") : names.Count > 0 ? names[0] : "";
    }
}
