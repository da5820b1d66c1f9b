using System.Globalization;
using Platform.Benchmarks.KubeApi;

namespace Platform.Benchmarks;

/// <summary>A table of what was measured, beside what is aimed for.</summary>
internal sealed class Report(string title)
{
    private readonly List<(string What, string Measured, string Aim)> _rows = [];

    public void Seconds(string what, TimeSpan measured, string aim = "") => Add(what, string.Create(CultureInfo.InvariantCulture, $"{measured.TotalSeconds:0.00} s"), aim);

    public void Milliseconds(string what, TimeSpan measured) => Add(what, string.Create(CultureInfo.InvariantCulture, $"{measured.TotalMilliseconds:0} ms"), "");

    public void PerSecond(string what, string unit, double measured) => Add(what, string.Create(CultureInfo.InvariantCulture, $"{measured:#,0} {unit}/s"), "");

    public void Megabytes(string what, long bytes, string aim = "") => Add(what, string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0} MB"), aim);

    public void Add(string what, string measured, string aim = "")
    {
        _rows.Add((what, measured, aim));
        Console.Error.WriteLine($"  {what}: {measured}");
    }

    public void Load(string what, LoadResult load, string beside) => Add(
        what,
        string.Create(CultureInfo.InvariantCulture, $"{load.PerSecond:N0}/s, p50 {load.Latencies.At(0.5):0.00} ms, p99 {load.Latencies.At(0.99):0.00} ms, CPU each {load.CpuMicroseconds:N0} us (database {load.Cpu.Database * 1e6 / load.Latencies.Count:N0})"),
        beside);

    public void Print(TextWriter output)
    {
        var width = _rows.Max(row => row.What.Length);
        var second = _rows.Max(row => row.Measured.Length);
        output.WriteLine(title);
        foreach (var (what, measured, aim) in _rows)
            output.WriteLine($"  {what.PadRight(width)}  {measured.PadLeft(second)}  {aim}".TrimEnd());
    }
}
