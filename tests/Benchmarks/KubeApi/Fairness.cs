using System.Globalization;

namespace Platform.Benchmarks.KubeApi;

/// <summary>One cluster floods; another is used as before.</summary>
internal sealed class Fairness(ServerUnderTest server, Report report, TimeSpan duration)
{
    private const int Flooding = 256, Quiet = 2;

    public async Task MeasureAsync(CancellationToken cancel)
    {
        var (flooded, other) = (await server.CreateClusterAsync(1_001, cancel), await server.CreateClusterAsync(1_002, cancel));
        await using (var connection = await LoadConnection.OpenAsync(server.Port, other, cancel))
            await connection.SucceedAsync(LoadConnection.Request("POST", "/api/v1/namespaces/default/configmaps", SampleObjects.ConfigMap("fixed")), cancel);
        var get = LoadConnection.Request("GET", "/api/v1/namespaces/default/configmaps/fixed");
        var list = LoadConnection.Request("GET", "/apis/rbac.authorization.k8s.io/v1/clusterroles");
        var quiet = await Load.RunAsync(server, other, Quiet, duration, (_, _) => get, cancel);
        report.Load("GET in a cluster whose neighbours are quiet, 2 in flight", quiet, "");
        var flood = Task.Run(() => Load.RunAsync(server, flooded, Flooding, duration * 3, (_, _) => list, cancel, mayRefuse: true), cancel);
        await Task.Delay(duration / 2, cancel);
        var beside = await Load.RunAsync(server, other, Quiet, duration, (_, _) => get, cancel);
        var drowned = await flood;
        report.Load("the same while one neighbour lists with 256 in flight", beside, "p99 within twice of quiet");
        report.Add("the neighbour that floods", string.Create(CultureInfo.InvariantCulture, $"{drowned.PerSecond:N0}/s, of them {drowned.Refused * 100.0 / Math.Max(1, drowned.Latencies.Count):0}% answered with 429"));
    }
}
