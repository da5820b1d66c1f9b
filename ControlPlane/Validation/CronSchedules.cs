using System.Globalization;

namespace Platform.ControlPlane.Validation;

/// <summary>Schedules in the five fields of cron, or one of the names for them.</summary>
internal static class CronSchedules
{
    private static readonly string[] Named = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly (int Least, int Most, string[] Names)[] Fields = [(0, 59, []), (0, 23, []), (1, 31, []), (1, 12, Months), (0, 6, Days)];

    /// <summary>What is wrong with a schedule; null when it is one.</summary>
    public static string? Error(string schedule)
    {
        if (schedule.Contains("TZ", StringComparison.Ordinal))
            return "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
        if (schedule.StartsWith("@every ", StringComparison.Ordinal))
            return schedule.Length > 7 && char.IsAsciiDigit(schedule[7]) ? null : "failed to parse duration " + schedule;
        if (schedule.StartsWith('@'))
            return Named.Contains(schedule) ? null : "unrecognized descriptor: " + schedule;
        var fields = schedule.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields.Length)
            return FormattableString.Invariant($"expected exactly {Fields.Length} fields, found {fields.Length}: [{string.Join(' ', fields)}]");
        return fields.Zip(Fields).SelectMany(f => f.First.Split(',').Select(part => Error(part, f.Second))).FirstOrDefault(e => e is not null);
    }

    /// <summary>One of the parts between commas: <c>*</c>, <c>5</c>, <c>mon-fri</c>, <c>*/5</c>, <c>10-20/2</c>.</summary>
    private static string? Error(string part, (int Least, int Most, string[] Names) field)
    {
        var step = part.Split('/');
        var range = step[0].Split('-');
        if (step.Length > 2)
            return "too many slashes: " + part;
        if (range.Length > 2)
            return "too many hyphens: " + part;
        if (step.Length == 2 && (!int.TryParse(step[1], NumberStyles.None, CultureInfo.InvariantCulture, out var every) || every == 0))
            return step[1] == "0" ? "step of range should be a positive number: " + part : "failed to parse int from " + step[1];
        if (step[0] is "*" or "?")
            return null;
        var bounds = range.Select(text => Value(text, field)).ToList();
        if (bounds.IndexOf(null) is >= 0 and var bad)
            return "failed to parse int from " + range[bad];
        if (bounds.Min() < field.Least)
            return FormattableString.Invariant($"beginning of range ({bounds.Min()}) below minimum ({field.Least}): {part}");
        if (bounds.Max() > field.Most)
            return FormattableString.Invariant($"end of range ({bounds.Max()}) above maximum ({field.Most}): {part}");
        return bounds[0] > bounds[^1] ? FormattableString.Invariant($"beginning of range ({bounds[0]}) beyond end of range ({bounds[^1]}): {part}") : null;
    }

    private static int? Value(string text, (int Least, int Most, string[] Names) field)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        return Array.IndexOf(field.Names, text.ToLowerInvariant()) is >= 0 and var index ? index + field.Least : null;
    }
}
