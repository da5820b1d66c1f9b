using System.Globalization;

namespace Platform.Benchmarks.KubeApi;

/// <summary>The Kubernetes API of hosted control planes under load, beside what upstream's kube-apiserver does on the machine that docs/benchmarks.md names.</summary>
internal sealed class KubeApiBenchmark(ServerUnderTest server, Report report, TimeSpan duration)
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const int PatchedObjects = 256;

    /// <summary><c>kube-api [--seconds N] [--only api|fairness|density]</c>.</summary>
    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess) throw new BenchmarkException("it must run as root, to start a PostgreSQL: try sudo ./platform bench kube-api");
        var seconds = Option(options, "--seconds") is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : 8;
        var only = Option(options, "--only");
        var report = new Report("kube-api");
        report.Add("load average of the machine at the start", File.ReadAllText("/proc/loadavg").Split(' ')[0]);
        if (only is null or "api" or "fairness")
        {
            await using var server = await ServerUnderTest.StartAsync(time => report.Seconds("server ready, its database running", time, "upstream with etcd 3.6 s"), cancel);
            var benchmark = new KubeApiBenchmark(server, report, TimeSpan.FromSeconds(seconds));
            if (only is null or "api") await benchmark.MeasureAsync(cancel);
            if (only is null or "fairness") await new Fairness(server, report, TimeSpan.FromSeconds(seconds)).MeasureAsync(cancel);
        }

        if (only is null or "density") await Density.MeasureAsync(report, cancel);
        report.Print(Console.Out);
        return 0;
    }

    private static string? Option(IReadOnlyList<string> options, string name)
    {
        var at = options.ToList().IndexOf(name);
        return at < 0 ? null : at + 1 < options.Count ? options[at + 1] : throw new BenchmarkException($"{name} needs a value");
    }

    private async Task MeasureAsync(CancellationToken cancel)
    {
        var cluster = await server.CreateClusterAsync(0, cancel);
        report.Megabytes("server idle, resident", ProcessMemory.Proportional(server.ProcessId), "upstream 380 MB");
        await FillAsync(cluster, cancel);
        await RowAsync(cluster, "GET one config map, 16 in flight", 16, (_, _) => Get(ConfigMaps + "/fixed"), "upstream 9,238/s, p99 6.7 ms", cancel);
        await RowAsync(cluster, "LIST 500 pods, 4 in flight", 4, (_, _) => Get("/api/v1/namespaces/five-hundred/pods"), "upstream 90/s (152/s from its cache)", cancel);
        await RowBareAsync(cluster, cancel);
        await RowAsync(cluster, "LIST 5,000 pods, 4 in flight", 4, (_, _) => Get("/api/v1/namespaces/five-thousand/pods"), "", cancel);
        await RowAsync(cluster, "CREATE config maps, 16 in flight", 16, (worker, n) => Create("a", worker, n), "upstream 3,116/s, p99 19 ms", cancel);
        await RowAsync(cluster, "CREATE config maps, 64 in flight", 64, (worker, n) => Create("b", worker, n), "", cancel);
        await RowAsync(cluster, "PATCH distinct objects, 16 in flight", 16, Patch, "upstream 2,202/s, p99 25 ms", cancel);
        await FanOutAsync(cluster, 100, "upstream p50 1.88 ms, p99 3.5 ms", cancel);
        await FanOutAsync(cluster, 1_000, "", cancel);
        report.Megabytes("server after the load, resident", ProcessMemory.Proportional(server.ProcessId), "upstream 1,300 MB");
    }

    private async Task FillAsync(TestCluster cluster, CancellationToken cancel)
    {
        await using (var connection = await LoadConnection.OpenAsync(server.Port, cluster, cancel))
        {
            foreach (var name in (string[])["five-hundred", "five-thousand", "watched"])
                await connection.SucceedAsync(LoadConnection.Request("POST", "/api/v1/namespaces", $$$"""{"metadata":{"name":"{{{name}}}"}}"""), cancel);
            // A pod needs the account that a controller gives to each namespace.
            foreach (var name in (string[])["default", "five-hundred", "five-thousand"])
                while ((await connection.SendAsync(Get($"/api/v1/namespaces/{name}/serviceaccounts/default"), cancel)).Status != 200) await Task.Delay(20, cancel);
            await connection.SucceedAsync(LoadConnection.Request("POST", ConfigMaps, SampleObjects.ConfigMap("fixed")), cancel);
            for (var i = 0; i < PatchedObjects; i++) await connection.SucceedAsync(LoadConnection.Request("POST", ConfigMaps, SampleObjects.ConfigMap($"patched-{i}")), cancel);
        }

        await CreatePodsAsync(cluster, "five-hundred", 500, cancel);
        await CreatePodsAsync(cluster, "five-thousand", 5_000, cancel);
    }

    private Task CreatePodsAsync(TestCluster cluster, string ns, int count, CancellationToken cancel) => Load.EachAsync(
        server, cluster, 16, count, number => LoadConnection.Request("POST", $"/api/v1/namespaces/{ns}/pods", SampleObjects.Pod(number)), cancel);

    private async Task RowAsync(TestCluster cluster, string what, int inFlight, Func<int, int, ReadOnlyMemory<byte>> request, string upstream, CancellationToken cancel) =>
        report.Load(what, await Load.RunAsync(server, cluster, inFlight, duration, request, cancel), upstream);

    /// <summary>The limit of a list: as many bytes out of memory.</summary>
    private async Task RowBareAsync(TestCluster cluster, CancellationToken cancel)
    {
        await using var connection = await LoadConnection.OpenAsync(server.Port, cluster, cancel);
        var length = (await connection.SucceedAsync(Get("/api/v1/namespaces/five-hundred/pods"), cancel)).Length;
        var bare = cluster with { ServerName = BareTls.Name, Authority = server.BareAuthority };
        var what = string.Create(CultureInfo.InvariantCulture, $"as many bytes ({length:N0}) out of memory over TLS");
        report.Load(what, await Load.RunAsync(server, bare, 4, duration, (_, _) => Get(string.Create(CultureInfo.InvariantCulture, $"/{length}")), cancel, port: server.BarePort), "");
    }

    /// <summary>From the acknowledgement of a write to its arrival at the last watcher; a watcher told before the writer counts as none.</summary>
    private async Task FanOutAsync(TestCluster cluster, int watchers, string upstream, CancellationToken cancel)
    {
        const int writes = 300;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var meter = new FanOutMeter(watchers);
        var watching = new List<Task>();
        for (var i = 0; i < watchers; i++)
        {
            var connection = await LoadConnection.OpenAsync(server.Port, cluster, cancel);
            watching.Add(Task.Run(() => connection.WatchAsync(Get("/api/v1/namespaces/watched/configmaps?watch=true&resourceVersion=0&labelSelector=app%3Dbench"), meter.Arrived, end.Token), CancellationToken.None));
        }

        var times = new List<double>();
        await meter.AllBegunAsync(cancel);
        await using (var writer = await LoadConnection.OpenAsync(server.Port, cluster, cancel))
        {
            for (var i = 0; i < writes; i++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"w-{watchers}-{i}");
                var arrival = meter.NextAsync();
                await writer.SucceedAsync(LoadConnection.Request("POST", "/api/v1/namespaces/watched/configmaps", SampleObjects.ConfigMap(name)), cancel);
                times.Add(await meter.AfterAsync(arrival, cancel));
                var removal = meter.NextAsync();
                await writer.SucceedAsync(LoadConnection.Request("DELETE", $"/api/v1/namespaces/watched/configmaps/{name}"), cancel);
                await removal.WaitAsync(cancel);
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(watching).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        var latencies = new Latencies(times.Skip(writes / 10));
        report.Add($"acknowledgement to the last of {watchers:N0} watchers", string.Create(CultureInfo.InvariantCulture, $"p50 {latencies.At(0.5):0.00} ms, p99 {latencies.At(0.99):0.00} ms"), upstream);
    }

    private static byte[] Get(string path) => LoadConnection.Request("GET", path);

    private static ReadOnlyMemory<byte> Create(string prefix, int worker, int n) =>
        LoadConnection.Request("POST", ConfigMaps, SampleObjects.ConfigMap(string.Create(CultureInfo.InvariantCulture, $"{prefix}-{worker}-{n}")));

    private static ReadOnlyMemory<byte> Patch(int worker, int n) => LoadConnection.Request(
        "PATCH", string.Create(CultureInfo.InvariantCulture, $"{ConfigMaps}/patched-{(worker * (PatchedObjects / 16)) + (n % (PatchedObjects / 16))}"),
        string.Create(CultureInfo.InvariantCulture, $$$"""{"data":{"level":"{{{n}}}"} }"""), "application/merge-patch+json");
}
