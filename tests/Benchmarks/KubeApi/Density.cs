using System.Diagnostics;
using System.Globalization;

namespace Platform.Benchmarks.KubeApi;

/// <summary>A thousand control planes in one process: what each costs to make, and what all cost when nothing happens.</summary>
internal static class Density
{
    private const int Clusters = 1_000;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    public static async Task MeasureAsync(Report report, CancellationToken cancel)
    {
        await using var server = await ServerUnderTest.StartAsync(_ => { }, cancel);
        await server.PutAsync(Guid.NewGuid(), 0, cancel); // compiles what all of them need
        await Task.Delay(TimeSpan.FromSeconds(3), cancel);
        var heapBefore = await server.CollectAsync(cancel);
        var residentBefore = ProcessMemory.Proportional(server.ProcessId);
        var cpuBefore = server.Cpu();
        var clock = Stopwatch.StartNew();
        for (var i = 1; i <= Clusters; i++) await server.PutAsync(Guid.NewGuid(), i, cancel);
        report.Add($"control planes: time to create each, of {Clusters:N0}", string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMilliseconds / Clusters:0.0} ms"), "under 20 ms");
        await Task.Delay(Settle, cancel);
        var made = server.Cpu() - cpuBefore;
        report.Add("control planes: processor time to create each and let it settle", string.Create(CultureInfo.InvariantCulture, $"{made.Server * 1e3 / Clusters:0.0} ms, database {made.Database * 1e3 / Clusters:0.0} ms"));
        var resident = ProcessMemory.Proportional(server.ProcessId);
        report.Add("control planes: memory of each, resident as it grew", Megabytes(resident - residentBefore));
        var heap = await server.CollectAsync(cancel);
        report.Add("control planes: memory of each, resident after a collection", Megabytes(ProcessMemory.Proportional(server.ProcessId) - residentBefore), "under 2 MB");
        report.Add("control planes: objects of each in the heap", Megabytes(heap - heapBefore));
        var idleFrom = server.Cpu();
        clock.Restart();
        await Task.Delay(Idle, cancel);
        var idle = server.Cpu() - idleFrom;
        report.Add("control planes: processor while all are idle", string.Create(CultureInfo.InvariantCulture, $"{idle.Server * 100 / clock.Elapsed.TotalSeconds:0.00}% of a core, database {idle.Database * 100 / clock.Elapsed.TotalSeconds:0.00}%"), "under 1%");
    }

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6 / Clusters:0.00} MB");
}
