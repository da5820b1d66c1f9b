using System.Diagnostics.CodeAnalysis;

namespace Platform.ControlPlane.Controllers.CronJobs;

/// <summary>
/// A schedule as crontab(5) has it: minute, hour, day of month, month, day of week; or <c>@hourly</c> and its like, or
/// <c>@every 1h30m</c>. Where both days are restricted, either may match.
/// </summary>
internal sealed class CronSchedule
{
    private const int YearsAhead = 5;
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly CronField _minutes, _hours, _days, _months, _weekDays;
    private readonly TimeSpan? _every;

    private CronSchedule(CronField minutes, CronField hours, CronField days, CronField months, CronField weekDays) =>
        (_minutes, _hours, _days, _months, _weekDays) = (minutes, hours, days, months, weekDays);

    private CronSchedule(TimeSpan every)
        : this(default, default, default, default, default) => _every = every;

    /// <summary>Reads a schedule.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronSchedule? schedule, out string error)
    {
        schedule = null;
        error = "";
        text = text.Trim();
        if (text.Contains("TZ", StringComparison.Ordinal))
        {
            error = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead";
            return false;
        }

        if (text.StartsWith("@every ", StringComparison.Ordinal))
        {
            if (GoDuration.TryParse(text[7..].Trim(), out var every) && every >= TimeSpan.FromSeconds(1))
                schedule = new CronSchedule(every);
            else
                error = "failed to parse duration " + text;
            return schedule is not null;
        }

        if (text.StartsWith('@'))
        {
            if (Named(text) is not { } fields)
            {
                error = $"unrecognized descriptor: {text}";
                return false;
            }

            text = fields;
        }

        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 5)
        {
            error = FormattableString.Invariant($"expected exactly 5 fields, found {parts.Length}: [{string.Join(' ', parts)}]");
            return false;
        }

        if (!CronField.TryParse(parts[0], 0, 59, [], out var minutes, out error) || !CronField.TryParse(parts[1], 0, 23, [], out var hours, out error)
            || !CronField.TryParse(parts[2], 1, 31, [], out var days, out error) || !CronField.TryParse(parts[3], 1, 12, Months, out var months, out error)
            || !CronField.TryParse(parts[4], 0, 6, Days, out var weekDays, out error))
            return false;
        schedule = new CronSchedule(minutes, hours, days, months, weekDays);
        return true;
    }

    /// <summary>The first time after another; null when there is none within five years.</summary>
    /// <param name="after">The other.</param>
    /// <param name="zone">Where the fields are read.</param>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        if (_every is { } every)
            return after.AddTicks(-(after.Ticks % TimeSpan.TicksPerSecond)) + every;
        var local = TimeZoneInfo.ConvertTime(after, zone);
        var last = local.Year + YearsAhead;
        for (var day = local.Date; day.Year <= last; day = day.AddDays(1))
        {
            if (!_months.Has(day.Month))
            {
                // On to the last day of the month.
                day = day.AddDays(DateTime.DaysInMonth(day.Year, day.Month) - day.Day);
                continue;
            }

            if (MatchesDay(day) && NextOf(day, after, zone) is { } time)
                return time;
        }

        return null;
    }

    private bool MatchesDay(DateTime day)
    {
        var (month, week) = (_days.Has(day.Day), _weekDays.Has((int)day.DayOfWeek));
        return _days.IsAny || _weekDays.IsAny ? month && week : month || week;
    }

    /// <summary>The first time of a day after another. Times that clocks leave out are left out; of those they repeat the first counts.</summary>
    private DateTimeOffset? NextOf(DateTime day, DateTimeOffset after, TimeZoneInfo zone)
    {
        for (var hour = 0; hour < 24; hour++)
        {
            for (var minute = 0; _hours.Has(hour) && minute < 60; minute++)
            {
                if (!_minutes.Has(minute))
                    continue;
                var local = day.AddMinutes((hour * 60) + minute);
                if (zone.IsInvalidTime(local))
                    continue;
                var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
                var time = new DateTimeOffset(DateTime.SpecifyKind(local, DateTimeKind.Unspecified), offset);
                if (time > after)
                    return time.ToUniversalTime();
            }
        }

        return null;
    }

    private static string? Named(string name) => name switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        _ => null,
    };
}
