using System.Globalization;
using Platform.Benchmarks;
using Platform.Benchmarks.FirstRun;
using Platform.Benchmarks.KubeApi;
using Platform.Benchmarks.Logs;
using Platform.Benchmarks.Pods;
using Platform.Benchmarks.Scheduling;
using Platform.Benchmarks.Services;
using Platform.Benchmarks.Story;

// bench ROOT NAME [OPTIONS]: the script eng/bench gives the root of the source tree.
var benchmarks = new Dictionary<string, Func<string, IReadOnlyList<string>, CancellationToken, Task<int>>>
{
    ["first-run"] = FirstRunBenchmark.RunAsync,
    ["kube-api"] = KubeApiBenchmark.RunAsync,
    ["logs"] = LogsBenchmark.RunAsync,
    ["pods"] = PodsBenchmark.RunAsync,
    ["scheduler"] = SchedulerBenchmark.RunAsync,
    ["services"] = ServicesBenchmark.RunAsync,
    ["story"] = StoryBenchmark.RunAsync,
};
// The server that kube-api loads, and who floods it, in processes of their own.
if (args is [_, "serve-kube-api", var connectionString, var directory]) return await KubeApiServer.RunAsync(connectionString, directory);
if (args is [_, "flood-kube-api", var port, var name, var authority, var client]) return await Fairness.FloodAsync(int.Parse(port, CultureInfo.InvariantCulture), name, authority, client);
// The part of services that runs in a network namespace of its own.
if (args is [_, ServicesBenchmark.Inside]) return await ServicesBenchmark.MeasureAsync(CancellationToken.None);
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The benchmark takes down what it started before it ends.
    e.Cancel = true;
    interrupted.Cancel();
};
if (args.Length < 2 || !benchmarks.TryGetValue(args[1], out var benchmark))
{
    Console.Error.WriteLine($"ERROR: (InvalidArgument) usage: ./platform bench NAME, where NAME is one of: {string.Join(", ", benchmarks.Keys)}");
    return 2;
}

try
{
    return await benchmark(args[0], args[2..], interrupted.Token);
}
catch (BenchmarkException e)
{
    Console.Error.WriteLine($"ERROR: (BenchmarkFailed) {e.Message}");
    return 1;
}
catch (OperationCanceledException)
{
    return 130;
}
