using System.Globalization;
using static System.FormattableString;

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
            if (!TryPart(part, low, high, names, out var allowed, out error))
                return false;
            field = new CronField(field.Values | allowed.Values, field.IsAny || allowed.IsAny);
        }

        return true;
    }

    private static bool TryPart(string part, int low, int high, string[] names, out CronField field, out string error)
    {
        field = default;
        var (step, any) = (part.Split('/'), false);
        var (first, last, by) = (low, high, 1);
        var ends = step[0].Split('-');
        error = step.Length > 2 ? "too many slashes: " + part : ends.Length > 2 ? "too many hyphens: " + part : "";
        if (error.Length > 0 || (step.Length == 2 && !TryStep(step[1], part, out by, out error)))
            return false;
        if (step[0] is "*" or "?")
            any = by == 1;
        else if (!TryRange(ends, part, low, high, names, out first, out last, out error))
            return false;
        else if (ends.Length == 1 && step.Length == 2)
            last = high;
        var values = 0UL;
        for (long value = first; value <= last; value += by)
            values |= 1UL << (int)value;

        field = new CronField(values, any);
        return true;
    }

    private static bool TryStep(string text, string part, out int step, out string error)
    {
        error = !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out step) ? "failed to parse int from " + text
            : step == 0 ? "step of range should be a positive number: " + part
            : "";
        return error.Length == 0;
    }

    private static bool TryRange(string[] ends, string part, int low, int high, string[] names, out int first, out int last, out string error)
    {
        last = 0;
        if (!TryValue(ends[0], low, names, out first, out error) || !TryValue(ends[^1], low, names, out last, out error))
            return false;
        error = Math.Min(first, last) < low ? Invariant($"beginning of range ({Math.Min(first, last)}) below minimum ({low}): {part}")
            : Math.Max(first, last) > high ? Invariant($"end of range ({Math.Max(first, last)}) above maximum ({high}): {part}")
            : first > last ? Invariant($"beginning of range ({first}) beyond end of range ({last}): {part}")
            : "";
        return error.Length == 0;
    }

    private static bool TryValue(string text, int low, string[] names, out int value, out string error)
    {
        error = "";
        var index = Array.FindIndex(names, name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
            value = low + index;
        else if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value))
            error = "failed to parse int from " + text;
        return error.Length == 0;
    }
}
