using System.Diagnostics;

namespace Platform.Benchmarks.KubeApi;

/// <summary>Times in order, for percentiles.</summary>
internal sealed class Latencies(IEnumerable<double> milliseconds)
{
    private readonly double[] _sorted = [.. milliseconds.Order()];

    public int Count => _sorted.Length;

    /// <summary>The time, in milliseconds, that a share of all did not exceed.</summary>
    public double At(double share) => _sorted.Length == 0 ? double.NaN : _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];
}

/// <summary>What a load came to.</summary>
/// <param name="Seconds">How long it ran.</param>
/// <param name="Latencies">Of each request.</param>
/// <param name="Cpu">Used by the server meanwhile.</param>
internal sealed record LoadResult(double Seconds, Latencies Latencies, CpuTime Cpu)
{
    public double PerSecond => Latencies.Count / Seconds;

    /// <summary>Microseconds of processor time for each request, server and database.</summary>
    public double CpuMicroseconds => (Cpu.Server + Cpu.Database) * 1e6 / Latencies.Count;
}

/// <summary>Keeps a number of requests in flight, each on a connection of its own, as fast as they are answered.</summary>
internal static class Load
{
    /// <summary>Sends so many different requests once each, over so many connections side by side.</summary>
    public static async Task EachAsync(ServerUnderTest server, TestCluster cluster, int inFlight, int count, Func<int, ReadOnlyMemory<byte>> request, CancellationToken cancel)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(async _ =>
        {
            await using var connection = await LoadConnection.OpenAsync(server.Port, cluster, cancel);
            while (Interlocked.Increment(ref next) is var number && number < count) await connection.SucceedAsync(request(number), cancel);
        }));
    }

    /// <summary>Runs for a time, after a quarter of it to warm up.</summary>
    /// <param name="server">The server.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="inFlight">How many.</param>
    /// <param name="duration">How long.</param>
    /// <param name="request">The request that a worker makes as its n-th.</param>
    /// <param name="cancel">Gives up.</param>
    /// <param name="pause">Of each worker after an answer.</param>
    /// <param name="port">Another than the server's own.</param>
    public static async Task<LoadResult> RunAsync(
        ServerUnderTest server, TestCluster cluster, int inFlight, TimeSpan duration, Func<int, int, ReadOnlyMemory<byte>> request, CancellationToken cancel, TimeSpan pause = default, int? port = null)
    {
        var connections = new List<LoadConnection>();
        for (var i = 0; i < inFlight; i++) connections.Add(await LoadConnection.OpenAsync(port ?? server.Port, cluster, cancel));
        var counts = new int[inFlight];
        async Task<List<double>> WorkAsync(int worker, long until)
        {
            var times = new List<double>(16 * 1024);
            while (Stopwatch.GetTimestamp() is var before && before < until)
            {
                var bytes = request(worker, counts[worker]++);
                await connections[worker].SucceedAsync(bytes, cancel);
                times.Add(Stopwatch.GetElapsedTime(before).TotalMilliseconds);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, cancel);
            }

            return times;
        }

        Task<List<double>[]> AllAsync(TimeSpan time)
        {
            var until = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
            return Task.WhenAll(Enumerable.Range(0, inFlight).Select(worker => Task.Run(() => WorkAsync(worker, until), cancel)));
        }

        await AllAsync(duration / 4);
        var (cpu, clock) = (server.Cpu(), Stopwatch.StartNew());
        var times = await AllAsync(duration);
        var result = new LoadResult(clock.Elapsed.TotalSeconds, new Latencies(times.SelectMany(t => t)), server.Cpu() - cpu);
        foreach (var connection in connections) await connection.DisposeAsync();
        return result;
    }
}
