using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Benchmarks.KubeApi;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Network;
using Platform.NodeAgent.Processes;

namespace Platform.Benchmarks.Services;

/// <summary>
/// How long a node's agent takes from a changed endpoint to the kernel's rules, with 5,000 services of ten endpoints each: the agent's
/// own parts and the real nft, in a network namespace that ends with the benchmark. The API server's watch is played.
/// </summary>
internal static class ServicesBenchmark
{
    private const int Services = 5000, EndpointsEach = 10, Updates = 200, Group = 100;

    /// <summary>The name under which the program measures inside the namespace.</summary>
    public const string Inside = "measure-services";

    public static async Task<int> RunAsync(string root, IReadOnlyList<string> options, CancellationToken cancel)
    {
        if (!Environment.IsPrivilegedProcess)
            throw new BenchmarkException("it must run as root: try sudo ./platform bench services");
        var start = new ProcessStartInfo("unshare", ["--net", "--", Environment.ProcessPath!, typeof(ServicesBenchmark).Assembly.Location, root, Inside]);
        using var process = Process.Start(start) ?? throw new BenchmarkException("unshare does not start");
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return process.ExitCode;
    }

    /// <summary>Measures in the present network namespace.</summary>
    public static async Task<int> MeasureAsync(CancellationToken cancel)
    {
        var directory = Directory.CreateTempSubdirectory("platform-bench-services-");
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        try
        {
            var feed = new ServiceFeed(Services, EndpointsEach);
            var services = new ServiceDirectory(feed, TimeProvider.System, e => Console.Error.WriteLine(e.Message));
            var router = new ServiceRouter(
                services, () => [], new NftScope("node-1", "10.0.0.0/16", "10.0.0.10"), new DnsJournal(Path.Combine(directory.FullName, "records")),
                new HealthChecks(IPAddress.Loopback, NullLogger<HealthChecks>.Instance), new CommandRunner(), TimeProvider.System, NullLogger<ServiceRouter>.Instance);
            var report = new Report("services");
            var begun = Stopwatch.GetTimestamp();
            var follow = new RulesFollowed(router);
            Task[] running = [services.RunAsync(ending.Token), router.RunAsync(ending.Token)];
            await follow.UntilAsync(feed.Version, cancel);
            report.Seconds($"all rules of {Services} services with {Services * EndpointsEach} endpoints, from the agent's start", Stopwatch.GetElapsedTime(begun));
            await UpdateAsync(feed, follow, report, 1, Updates, cancel);
            await UpdateAsync(feed, follow, report, Group, Updates / 10, cancel);
            report.Megabytes("memory of the process", Environment.WorkingSet);
            report.Print(Console.Out);
            await ending.CancelAsync();
            await Task.WhenAll(running);
            return 0;
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task UpdateAsync(ServiceFeed feed, RulesFollowed follow, Report report, int each, int times, CancellationToken cancel)
    {
        var random = new Random(1);
        var taken = new List<double>();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        for (var i = 0; i < times; i++)
        {
            var begun = Stopwatch.GetTimestamp();
            for (var change = 0; change < each; change++)
                feed.Change(random.Next(Services), i);
            await follow.UntilAsync(feed.Version, cancel);
            taken.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        var latencies = new Latencies(taken);
        processor = Process.GetCurrentProcess().TotalProcessorTime - processor;
        report.Add(
            $"{(each == 1 ? "one endpoint changes" : $"{each} endpoints of as many services change at once")}, {times} times, from the change to the rules in force",
            string.Create(CultureInfo.InvariantCulture, $"p50 {latencies.At(0.5):0} ms, p99 {latencies.At(0.99):0} ms, agent's CPU {processor.TotalMilliseconds / times:0.0} ms"),
            each == 1 ? "under 1 s" : "");
    }

    /// <summary>Waits for what the rules in force follow.</summary>
    private sealed class RulesFollowed
    {
        private readonly SemaphoreSlim _moved = new(0);
        private long _version;

        public RulesFollowed(ServiceRouter router) => router.Following += version =>
        {
            Volatile.Write(ref _version, long.Parse(version, CultureInfo.InvariantCulture));
            _moved.Release();
        };

        public async Task UntilAsync(long version, CancellationToken cancel)
        {
            while (Volatile.Read(ref _version) < version)
                await _moved.WaitAsync(cancel);
        }
    }
}
