using System.Globalization;
using System.Xml;

namespace Platform.Monitoring.Query;

/// <summary>The times that a query looks at: <c>timespan</c> of a request.</summary>
/// <param name="From">The first.</param>
/// <param name="To">The end.</param>
internal sealed record TimeRange(DateTime From, DateTime To)
{
    /// <summary>Reads an ISO 8601 interval: <c>P1D</c>, <c>start/end</c>, <c>start/PT1H</c> or <c>PT1H/end</c>; null when it is none.</summary>
    public static TimeRange? Parse(string text, DateTime now)
    {
        try
        {
            return text.Split('/') switch
            {
                [var duration] when Duration(duration) is { } length => new TimeRange(now - length, DateTime.MaxValue),
                [var from, var to] => (Time(from), Duration(from), Time(to), Duration(to)) switch
                {
                    ({ } start, _, { } end, _) => new TimeRange(start, end),
                    ({ } start, _, _, { } length) => new TimeRange(start, start + length),
                    (_, { } length, { } end, _) => new TimeRange(end - length, end),
                    _ => null,
                },
                _ => null,
            };
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    private static DateTime? Time(string text) =>
        !text.StartsWith('P') && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.UtcDateTime : null;

    private static TimeSpan? Duration(string text)
    {
        if (!text.StartsWith('P')) return null;
        try
        {
            return XmlConvert.ToTimeSpan(text);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException)
        {
            return null;
        }
    }
}
