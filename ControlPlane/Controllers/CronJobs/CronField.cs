using System.Globalization;

namespace Platform.ControlPlane.Controllers.CronJobs;

/// <summary>The values that one field of a schedule allows.</summary>
/// <param name="Values">A bit for each value.</param>
/// <param name="IsAny">Whether the field was a star without a step.</param>
internal readonly record struct CronField(ulong Values, bool IsAny)
{
    /// <summary>Whether a value is allowed.</summary>
    public bool Has(int value) => (Values >> value & 1) == 1;

    /// <summary>Reads <c>*</c>, <c>?</c>, <c>5</c>, <c>1-5</c>, <c>*/15</c>, <c>mon-fri</c> and lists of these.</summary>
    /// <param name="text">The text.</param>
    /// <param name="low">Least value.</param>
    /// <param name="high">Greatest value.</param>
    /// <param name="names">Names of the values from the least.</param>
    /// <param name="field">The field.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool TryParse(string text, int low, int high, string[] names, out CronField field, out string error)
    {
        field = default;
        error = "";
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') is { Length: 2 } pair ? (pair[0], pair[1]) : (part, null);
            if (!TryRange(range, low, high, names, step is not null, out var first, out var last) || !TryStep(step, out var by))
            {
                error = $"failed to parse '{part}': use a number from {low} to {high}, a range or *, with /step";
                return false;
            }

            var values = field.Values;
            for (var value = first; value <= last; value += by)
                values |= 1UL << value;
            field = new CronField(values, field.IsAny || (by == 1 && range is ("*" or "?")));
        }

        return true;
    }

    private static bool TryStep(string? text, out int step)
    {
        step = 1;
        return text is null || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out step) && step > 0);
    }

    private static bool TryRange(string text, int low, int high, string[] names, bool stepped, out int first, out int last)
    {
        (first, last) = (low, high);
        if (text is "*" or "?")
            return true;
        var ends = text.Split('-');
        if (ends.Length > 2 || !TryValue(ends[0], low, names, out first) || !TryValue(ends[^1], low, names, out last))
            return false;
        if (ends.Length == 1 && stepped)
            last = high;
        return first >= low && last <= high && first <= last;
    }

    private static bool TryValue(string text, int low, string[] names, out int value)
    {
        var index = Array.FindIndex(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            value = low + index;
            return true;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
