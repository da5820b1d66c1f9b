using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Platform.Benchmarks.KubeApi;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Benchmarks.Pods;

/// <summary>How fast pods run on two nodes, what an agent costs, and how fast services follow their pods.</summary>
internal sealed class PodsBenchmark(PodsCluster cluster, PodWatch watch, Report report)
{
    private const string Namespace = "default", Agent = "/opt/platform/node-agent/node-agent", Deployed = "many";
    private const int Sequential = 100, AtOnce = 50, Many = 100, Idle = 60;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(30), Observed = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(4);

    /// <summary><c>pods [--pool A.B.0.0/16]</c>.</summary>
    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess) throw new BenchmarkException("it must run as root: try sudo ./platform bench pods");
        var pool = options switch
        {
            [] => "198.19.0.0/16",
            ["--pool", var given] => given,
            _ => throw new BenchmarkException("usage: ./platform bench pods [--pool A.B.0.0/16]"),
        };
        await using var cluster = await PodsCluster.StartAsync(root, pool, cancel);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watch = new PodWatch(cluster.Client);
        var watching = watch.RunAsync(ended.Token);
        await watch.BegunAsync(cancel);
        var report = new Report("pods");
        report.Add("load average of the machine at the start", File.ReadAllText("/proc/loadavg").Split(' ')[0]);
        await new PodsBenchmark(cluster, watch, report).MeasureAsync(cancel);
        await ended.CancelAsync();
        await watching.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        report.Print(Console.Out);
        return 0;
    }

    private async Task MeasureAsync(CancellationToken cancel)
    {
        // The image comes to both nodes with the first pods, and every path has been taken once.
        await TogetherAsync("warm", 8, cancel);
        var one = new List<Times>();
        for (var i = 0; i < Sequential; i++) one.AddRange(await TogetherAsync($"one-{i}", 1, cancel));
        Row($"{Sequential} pods, one after the other", one, "upstream 0.71 s to Running");
        Row($"{AtOnce} pods at once", await TogetherAsync("at-once", AtOnce, cancel), "");
        await DeployAsync(cancel);
        await new ServiceChanges(cluster.Client, report).MeasureAsync(watch.Ready(), cancel);
        await AgentsAsync(cancel);
    }

    private void Row(string what, IReadOnlyList<Times> times, string aim)
    {
        foreach (var (state, of) in (IEnumerable<(string, Func<Times, TimeSpan>)>)[("Running", t => t.Running), ("Ready", t => t.Ready), ("from deletion to gone", t => t.Gone)])
        {
            var all = new Latencies(times.Select(t => of(t).TotalMilliseconds));
            report.Add($"{what}: {state}", string.Create(CultureInfo.InvariantCulture, $"p50 {all.At(0.5) / 1000:0.00} s, p99 {all.At(0.99) / 1000:0.00} s"), state == "Running" ? aim : "");
        }
    }

    /// <summary>Creates pods at once, waits until they are ready, and deletes them.</summary>
    private async Task<IReadOnlyList<Times>> TogetherAsync(string name, int count, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        var names = Enumerable.Range(0, count).Select(i => $"{name}-{i}").ToList();
        var begun = await Task.WhenAll(names.Select(async pod =>
        {
            var start = Stopwatch.GetTimestamp();
            await cluster.Client.CreateAsync(new Pod { Metadata = new ObjectMeta { Name = pod, Namespace = Namespace }, Spec = Spec() }, limit.Token);
            return (Start: start, Running: await watch.Of(pod).Running.WaitAsync(limit.Token), Ready: await watch.Of(pod).Ready.WaitAsync(limit.Token));
        }));
        return await Task.WhenAll(names.Select(async (pod, i) =>
        {
            var end = Stopwatch.GetTimestamp();
            await cluster.Client.DeleteAsync<Pod>(pod, Namespace, null, limit.Token);
            var gone = await watch.Of(pod).Gone.WaitAsync(limit.Token);
            return new Times(Stopwatch.GetElapsedTime(begun[i].Start, begun[i].Running), Stopwatch.GetElapsedTime(begun[i].Start, begun[i].Ready), Stopwatch.GetElapsedTime(end, gone));
        }));
    }

    // Ends by itself as soon as it is told to: what is measured is the platform's time.
    private static PodSpec Spec() => new()
    {
        TerminationGracePeriodSeconds = 5,
        Containers = [new Container { Name = "idle", Image = PodsCluster.Image, Command = ["/usr/bin/sh", "-c", "trap 'exit 0' TERM; sleep 100000 & wait"] }],
    };

    private async Task DeployAsync(CancellationToken cancel)
    {
        var labels = new Dictionary<string, string> { ["app"] = Deployed };
        await cluster.Client.CreateAsync(new Deployment
        {
            Metadata = new ObjectMeta { Name = Deployed, Namespace = Namespace },
            Spec = new DeploymentSpec
            {
                Replicas = 0,
                Selector = new LabelSelector { MatchLabels = labels },
                Template = new PodTemplateSpec { Metadata = new ObjectMeta { Labels = labels }, Spec = Spec() },
            },
        }, cancel);
        var start = Stopwatch.GetTimestamp();
        await ScaleAsync(Many, cancel);
        report.Seconds($"a deployment from 0 to {Many} pods ready, on two nodes", Stopwatch.GetElapsedTime(start));
    }

    private async Task ScaleAsync(int count, CancellationToken cancel)
    {
        await cluster.Client.PatchAsync<Deployment>(Deployed, Namespace, ResourcePatch.Merge(new JsonObject { ["spec"] = new JsonObject { ["replicas"] = count } }), cancel);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Longest);
        while (watch.Ready().Count != count || watch.Count != count) await Task.Delay(10, limit.Token);
    }

    private async Task AgentsAsync(CancellationToken cancel)
    {
        Memory($"agent after {Many} pods came", Agents());
        await ScaleAsync(Idle, cancel);
        foreach (var agent in Agents()) await cluster.RestartAgentAsync(agent, cancel);
        await Task.Delay(Settle, cancel);
        var agents = Agents();
        var before = agents.Select(ProcessMemory.Ticks).ToList();
        await Task.Delay(Observed, cancel);
        var busiest = agents.Zip(before, (agent, ticks) => ProcessMemory.Ticks(agent) - ticks).Max();
        Memory($"agent with {Idle / 2} idle pods", agents);
        report.Add(
            $"agent with {Idle / 2} idle pods, processor", string.Create(CultureInfo.InvariantCulture, $"{busiest / 100.0 / Observed.TotalSeconds:0.0%} of a core"), "aim: 2%");
    }

    private static List<int> Agents() => [.. ProcessMemory.InOtherNamespaces(Agent).Where(process => !ProcessMemory.Command(process).Contains("\0dns", StringComparison.Ordinal))];

    private void Memory(string what, IReadOnlyList<int> agents)
    {
        report.Megabytes($"{what}, resident", agents.Max(agent => ProcessMemory.Status(agent, "VmRSS")), "aim: 100 MB; upstream 91 MB");
        report.Megabytes($"{what}, resident and its own (anonymous)", agents.Max(agent => ProcessMemory.Status(agent, "RssAnon")));
        report.Megabytes($"{what}, proportional share", agents.Max(ProcessMemory.Proportional));
    }

    private sealed record Times(TimeSpan Running, TimeSpan Ready, TimeSpan Gone);
}
