using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Platform.Benchmarks.KubeApi;

namespace Platform.Benchmarks.Scheduling;

/// <summary>How fast pods get nodes in a large cluster: the whole way, from a client's POST over TLS to the stored binding that watchers see.</summary>
/// <remarks>The nodes are objects that nobody stands behind; everything else is what a cluster has, its controllers too.</remarks>
internal sealed class SchedulerBenchmark(ServerUnderTest server, Report report)
{
    private const int Nodes = 1_000;
    private const int Pods = 5_000;
    private const int Zones = 10;

    /// <summary><c>scheduler</c>.</summary>
    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess) throw new BenchmarkException("it must run as root, to start a PostgreSQL: try sudo ./platform bench scheduler");
        var report = new Report("scheduler");
        report.Add("load average of the machine at the start", File.ReadAllText("/proc/loadavg").Split(' ')[0]);
        await using (var server = await ServerUnderTest.StartAsync(_ => { }, cancel))
        {
            var benchmark = new SchedulerBenchmark(server, report);
            // The first compiles what the others use.
            await benchmark.MeasureAsync(0, null, "", cancel);
            await benchmark.MeasureAsync(1, "pods that ask for processor and memory", "", cancel);
            await benchmark.MeasureAsync(2, "the same, spread over ten zones", Spread, cancel);
            await benchmark.MeasureAsync(3, "the same, ten to a group whose pods avoid each other's node", Apart, cancel);
        }

        report.Print(Console.Out);
        return 0;
    }

    private const string Spread = """
        ,"topologySpreadConstraints":[{"maxSkew":1,"topologyKey":"topology.kubernetes.io/zone","whenUnsatisfiable":"DoNotSchedule","labelSelector":{"matchLabels":{"app":"web"}}}]
        """;

    private const string Apart = """
        ,"affinity":{"podAntiAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":[{"topologyKey":"kubernetes.io/hostname","labelSelector":{"matchLabels":{"group":"GROUP"}}}]}}
        """;

    private async Task MeasureAsync(int number, string? what, string rule, CancellationToken cancel)
    {
        var cluster = await server.CreateClusterAsync(number, cancel);
        await using var connection = await LoadConnection.OpenAsync(server.Port, cluster, cancel);
        while ((await connection.SendAsync(LoadConnection.Request("GET", "/api/v1/namespaces/default/serviceaccounts/default"), cancel)).Status != 200) await Task.Delay(20, cancel);
        await Load.EachAsync(server, cluster, 16, Nodes, i => LoadConnection.Request("POST", "/api/v1/nodes", Node(i)), cancel);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var (begun, bound) = (new TaskCompletionSource(), new TaskCompletionSource());
        var count = 0;
        void Arrived(int events)
        {
            if (events == 0) begun.TrySetResult();
            else if ((count += events) >= Pods) bound.TrySetResult();
        }

        await using var watching = await LoadConnection.OpenAsync(server.Port, cluster, cancel);
        var watch = watching.WatchAsync(
            LoadConnection.Request("GET", "/api/v1/namespaces/default/pods?watch=true&resourceVersion=0&fieldSelector=spec.nodeName!%3D"), Arrived, end.Token);
        await await Task.WhenAny(begun.Task, watch);
        var (cpu, clock) = (server.Cpu(), Stopwatch.StartNew());
        await Load.EachAsync(server, cluster, 16, Pods, i => LoadConnection.Request("POST", "/api/v1/namespaces/default/pods", Pod(i, rule)), cancel);
        var created = clock.Elapsed;
        await await Task.WhenAny(bound.Task, watch).WaitAsync(TimeSpan.FromMinutes(5), cancel);
        var (all, used) = (clock.Elapsed, server.Cpu() - cpu);
        await end.CancelAsync();
        await watch.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await CheckAsync(connection, cancel);
        if (what is null) return;
        report.Add(
            $"{what}: {Pods:N0} on {Nodes:N0} nodes, from the first POST to the last binding",
            string.Create(CultureInfo.InvariantCulture, $"{Pods / all.TotalSeconds:N0} pods/s"), "1,000 pods/s");
        report.Add(
            "    of it until the last POST was answered; processor time for each pod, server and database",
            string.Create(CultureInfo.InvariantCulture, $"{created.TotalSeconds:0.00} of {all.TotalSeconds:0.00} s; {used.Server * 1e3 / Pods:0.00} and {used.Database * 1e3 / Pods:0.00} ms"));
    }

    // What counts events does not see whether one pod had two of them.
    private static async Task CheckAsync(LoadConnection connection, CancellationToken cancel)
    {
        var answer = await connection.SucceedAsync(LoadConnection.Request("GET", "/api/v1/namespaces/default/pods?limit=1&fieldSelector=spec.nodeName%3D"), cancel);
        using var list = JsonDocument.Parse(answer.Start);
        if (list.RootElement.GetProperty("items").GetArrayLength() > 0) throw new BenchmarkException("some pods have no node");
    }

    private static string Node(int i) => string.Create(CultureInfo.InvariantCulture, $$$"""
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-{{{i:0000}}}","labels":{"kubernetes.io/hostname":"node-{{{i:0000}}}","topology.kubernetes.io/zone":"zone-{{{i % Zones}}}","kubernetes.io/os":"linux"}},
        "status":{"capacity":{"cpu":"16","memory":"64Gi","pods":"110","ephemeral-storage":"100Gi"},"allocatable":{"cpu":"16","memory":"64Gi","pods":"110","ephemeral-storage":"100Gi"},
        "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","lastHeartbeatTime":"{{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}}","lastTransitionTime":"{{{DateTimeOffset.UtcNow:yyyy-MM-ddTHH:mm:ssZ}}}"}]} }
        """);

    private static string Pod(int i, string rule)
    {
        var group = string.Create(CultureInfo.InvariantCulture, $"g{i / 10}");
        var more = rule.Replace("GROUP", group, StringComparison.Ordinal);
        return string.Create(CultureInfo.InvariantCulture, $$$"""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-{{{i:00000}}}","labels":{"app":"web","group":"{{{group}}}"} },
            "spec":{"containers":[{"name":"web","image":"registry.example.com/team/web:1.4.2","resources":{"requests":{"cpu":"100m","memory":"128Mi"} } }]{{{more}}} } }
            """);
    }
}
