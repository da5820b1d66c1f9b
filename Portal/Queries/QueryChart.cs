using Platform.Portal.Charts;

namespace Platform.Portal.Queries;

/// <summary>How a result can be drawn.</summary>
/// <param name="Lines">Lines over time; empty when there are none.</param>
/// <param name="Bars">Bars by name; empty when there are none.</param>
public sealed record QueryChart(IReadOnlyList<ChartSeries> Lines, IReadOnlyList<(string Name, double Value)> Bars)
{
    private const int MostSeries = 12, MostBars = 40;

    /// <summary>Finds the drawing of a result: numbers over time, split by a string; or numbers by a string; null for neither.</summary>
    public static QueryChart? Of(QueryResult result)
    {
        var columns = result.Columns.Index().ToList();
        var numbers = columns.Where(column => column.Item.IsNumber).ToList();
        if (numbers.Count == 0 || result.Rows.Count == 0) return null;
        var time = columns.FirstOrDefault(column => column.Item.IsTime, (-1, null!)).Index;
        var split = columns.FirstOrDefault(column => column.Item.Type == "string", (-1, null!)).Index;
        if (time >= 0)
        {
            var lines = numbers.SelectMany(number => result.Rows.GroupBy(row => split < 0 ? number.Item.Name : numbers.Count == 1 ? QueryResult.Text(row[split]) : $"{QueryResult.Text(row[split])} {number.Item.Name}")
                .Select(group => new ChartSeries(group.Key, [.. group
                    .Select(row => (Time: QueryResult.Time(row[time]), Value: QueryResult.Number(row[number.Index])))
                    .Where(point => point is { Time: not null, Value: not null }).Select(point => (point.Time!.Value, point.Value!.Value)).OrderBy(point => point.Item1)])));
            return new QueryChart([.. lines.Where(line => line.Points.Count > 0).Take(MostSeries)], []);
        }
        if (split < 0) return null;
        var bars = result.Rows.Select(row => (QueryResult.Text(row[split]), QueryResult.Number(row[numbers[0].Index]))).Where(bar => bar.Item2 is >= 0).Select(bar => (bar.Item1, bar.Item2!.Value));
        return new QueryChart([], [.. bars.Take(MostBars)]);
    }
}
