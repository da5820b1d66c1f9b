using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Platform.Benchmarks.FirstRun;

/// <summary>
/// What a newcomer waits for. Runs from a copy of the tree without anything built, in an installation of its own beside
/// others; Debian packages that are there already are not removed, so on a machine that has them cold means without them.
/// </summary>
internal sealed class FirstRunBenchmark
{
    private const string Pool = "198.19.0.0/16";
    private const string Domain = "bench.internal";
    private const string Group = "bench";
    private const string Cluster = "bench-cluster";
    private const int Pods = 20;
    private const int Versions = 20;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);

    private readonly string _root;
    private readonly string _work;
    private readonly Shell _shell;
    private readonly Report _report = new("first-run");
    private string _kubectl = "";

    private FirstRunBenchmark(string root, string work)
    {
        _root = root;
        _work = work;
        _shell = new Shell(new Dictionary<string, string> { ["HOME"] = Path.Combine(work, "home"), ["KUBECONFIG"] = Path.Combine(work, "home", "kubeconfig") });
    }

    private string Data => Path.Combine(_work, "data");

    private string Platform => Path.Combine(_work, "tree", "platform");

    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new BenchmarkException("it must run as root: try sudo ./platform bench first-run");
        var work = $"/var/tmp/platform-bench-{Environment.ProcessId}";
        Directory.CreateDirectory(Path.Combine(work, "home"));
        var benchmark = new FirstRunBenchmark(root, work);
        try
        {
            await benchmark.MeasureAsync(cancel);
            benchmark._report.Print(Console.Out);
            return 0;
        }
        finally
        {
            await benchmark.CleanAsync();
        }
    }

    private async Task MeasureAsync(CancellationToken cancel)
    {
        await CopyTreeAsync(cancel);
        var demo = JsonNode.Parse(await TimedAsync("cold demo", "", () => DemoAsync(cancel)))!;
        _kubectl = demo["kubectl"]!.GetValue<string>();
        await TimedAsync("warm demo", "aim: under 60 s", () => DemoAsync(cancel));
        await MeasureCommandAsync(cancel);
        await MeasureMemoryAsync(cancel);
        await TimedAsync("cluster create until both nodes are Ready", "aim: under 10 s", async () =>
        {
            await PlatformAsync(cancel, "group", "create", "--name", Group);
            await PlatformAsync(cancel, "aks", "create", "-g", Group, "-n", Cluster, "--node-count", "2");
            await PlatformAsync(cancel, "aks", "get-credentials", "-g", Group, "-n", Cluster);
            await KubectlAsync(cancel, Cluster, "wait", "--for=condition=Ready", "nodes", "--all", "--timeout=120s");
            return "";
        });
        await PlatformAsync(cancel, "group", "delete", "--name", Group, "--yes");
        await MeasurePodsAsync(demo["registry"]!.GetValue<string>(), cancel);
    }

    private async Task MeasureCommandAsync(CancellationToken cancel)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Versions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await PlatformAsync(cancel, "--version");
            times.Add(Stopwatch.GetElapsedTime(start));
        }

        times.Sort();
        _report.Seconds($"platform --version, median of {Versions}", times[Versions / 2], "aim: under 0.3 s");
    }

    /// <summary>Pods with the demo's own image, which is on the nodes by then, one after the other.</summary>
    private async Task MeasurePodsAsync(string registry, CancellationToken cancel)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Pods; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"bench-{i}");
            var pod = $$"""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"{{name}}" },"spec":{"terminationGracePeriodSeconds":0,"restartPolicy":"Never",
                 "containers":[{"name":"sleep","image":"{{registry}}/pets-web:v1","command":["sleep","600"]}]} }
                """;
            var start = Stopwatch.GetTimestamp();
            var (code, _, errors) = await _shell.TryAsync(cancel, _kubectl, pod, "--context", "pets-cluster", "create", "-f", "-");
            if (code != 0)
                throw new BenchmarkException(errors.Trim());
            await KubectlAsync(cancel, "pets-cluster", "wait", "--for=jsonpath={.status.phase}=Running", $"pod/{name}", "--timeout=60s");
            times.Add(Stopwatch.GetElapsedTime(start));
            await KubectlAsync(cancel, "pets-cluster", "delete", "pod", name, "--wait=true");
        }

        times.Sort();
        _report.Seconds($"pod create to Running, median of {Pods} (with kubectl's own time)", times[Pods / 2], "aim: under 1 s");
        _report.Seconds($"pod create to Running, slowest of {Pods}", times[^1]);
    }

    private async Task MeasureMemoryAsync(CancellationToken cancel)
    {
        // Starting allocates; what stays after a while is what it costs.
        await Task.Delay(Settle, cancel);
        var status = JsonNode.Parse(await PlatformAsync(cancel, "status", "--data-dir", Data, "--output", "json"))!;
        _report.Megabytes("Host idle with one cluster, proportional share", ProcessMemory.Proportional(status["pid"]!.GetValue<int>()), "aim: under 300 MB");
        var agents = ProcessMemory.InOtherNamespaces("/opt/platform/node-agent/node-agent").Select(ProcessMemory.Proportional).ToList();
        if (agents.Count > 0)
            _report.Megabytes("agent idle, the largest, proportional share", agents.Max(), "aim: under 80 MB");
    }

    private Task<string> DemoAsync(CancellationToken cancel) =>
        PlatformAsync(cancel, "demo", "--yes", "--data-dir", Data, "--pool", Pool, "--domain", Domain, "--output", "json");

    private Task<string> PlatformAsync(CancellationToken cancel, params string[] arguments) => _shell.RunAsync(cancel, Platform, arguments);

    private Task<string> KubectlAsync(CancellationToken cancel, string context, params string[] arguments) =>
        _shell.RunAsync(cancel, _kubectl, ["--context", context, .. arguments]);

    private async Task<string> TimedAsync(string what, string aim, Func<Task<string>> measured)
    {
        Console.Error.WriteLine($"{what} ...");
        var start = Stopwatch.GetTimestamp();
        var result = await measured();
        _report.Seconds(what, Stopwatch.GetElapsedTime(start), aim);
        return result;
    }

    private async Task CopyTreeAsync(CancellationToken cancel)
    {
        var tree = Path.Combine(_work, "tree");
        Directory.CreateDirectory(tree);
        await _shell.RunAsync(cancel, "/bin/bash", "-c", "set -o pipefail; cd \"$0\" && git ls-files -z | tar --null -T - -c | tar -x -C \"$1\"", _root, tree);
    }

    private async Task CleanAsync()
    {
        if (Directory.Exists(Data))
        {
            var (code, _, errors) = await _shell.TryAsync(CancellationToken.None, Platform, null, "down", "--purge", "--data-dir", Data);
            if (code != 0)
            {
                Console.Error.WriteLine($"{_work} was not removed: {errors.Trim()}");
                return;
            }
        }

        Directory.Delete(_work, recursive: true);
    }
}
