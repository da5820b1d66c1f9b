using System.Globalization;
using System.Text;

namespace Platform.ControlPlane.Controllers.Jobs;

/// <summary>Sets of completion indexes as statuses and policies write them: <c>0,2-4</c>.</summary>
internal static class IndexRanges
{
    /// <summary>Writes a set; null when it is empty.</summary>
    public static string? Format(SortedSet<int> indexes)
    {
        var text = new StringBuilder();
        int? first = null, last = null;
        foreach (var index in indexes)
        {
            if (last is not null && index == last + 1)
            {
                last = index;
                continue;
            }

            Append(text, first, last);
            first = last = index;
        }

        Append(text, first, last);
        return text.Length == 0 ? null : text.ToString();
    }

    /// <summary>Reads a set; what is no index below the limit is left out.</summary>
    public static SortedSet<int> Parse(string? text, int limit)
    {
        var indexes = new SortedSet<int>();
        foreach (var range in (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-', 2);
            if (!TryRead(ends[0], out var first) || !TryRead(ends[^1], out var last))
                continue;
            for (var index = first; index <= last && index < limit; index++)
                indexes.Add(index);
        }

        return indexes;
    }

    private static bool TryRead(string text, out int index) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index);

    private static void Append(StringBuilder text, int? first, int? last)
    {
        if (first is null)
            return;
        if (text.Length > 0)
            text.Append(',');
        text.Append(CultureInfo.InvariantCulture, $"{first}");
        if (last > first)
            text.Append(last == first + 1 ? ',' : '-').Append(CultureInfo.InvariantCulture, $"{last}");
    }
}
