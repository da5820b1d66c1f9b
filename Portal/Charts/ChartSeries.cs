using System.Globalization;

namespace Platform.Portal.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Points">Its points, in order of time.</param>
public sealed record ChartSeries(string Name, IReadOnlyList<(DateTimeOffset Time, double Value)> Points);

/// <summary>The scale of an axis.</summary>
/// <param name="Max">Its upper end.</param>
/// <param name="Step">From one tick to the next.</param>
public sealed record ChartScale(double Max, double Step)
{
    private const int WantedTicks = 4;

    /// <summary>A scale from zero with round ticks, in steps of 1, 2 or 5 times a power of ten (of two, for bytes).</summary>
    public static ChartScale For(double largest, bool bytes)
    {
        if (!double.IsFinite(largest) || largest <= 0) return new ChartScale(1, 0.25);
        var rough = largest / WantedTicks;
        var unit = bytes ? Math.Pow(1024, Math.Floor(Math.Log(Math.Max(rough, 1), 1024))) : 1;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough / unit)));
        var step = unit * power * ((rough / unit / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        return new ChartScale(step * Math.Ceiling(largest / step), step);
    }

    /// <summary>Where the ticks are.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            for (var i = 0; i * Step <= Max * 1.0001; i++) yield return i * Step;
        }
    }

    /// <summary>The times at which a span is marked: at most eight, at round times.</summary>
    public static IReadOnlyList<DateTimeOffset> TimeTicks(DateTimeOffset from, DateTimeOffset to)
    {
        int[] minutes = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10080];
        var step = TimeSpan.FromMinutes(minutes.FirstOrDefault(candidate => (to - from).TotalMinutes / candidate <= 8, 43200));
        var first = new DateTimeOffset((from.UtcTicks + step.Ticks - 1) / step.Ticks * step.Ticks, TimeSpan.Zero);
        var ticks = new List<DateTimeOffset>();
        for (var at = first; at <= to && ticks.Count < 10; at += step) ticks.Add(at);
        return ticks;
    }

    /// <summary>A coordinate as SVG writes it.</summary>
    public static string At(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
