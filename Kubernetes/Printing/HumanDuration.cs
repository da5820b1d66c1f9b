using System.Globalization;
using Platform.Kubernetes.Meta.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Durations as kubectl shows them: at most two units, less precise the longer they are.</summary>
public static class HumanDuration
{
    /// <summary>The time since an instant, <c>&lt;unknown&gt;</c> without one.</summary>
    public static string Since(Time? then, DateTimeOffset now) => then is { } time ? Format(now - time.Value) : "<unknown>";

    /// <summary>A duration.</summary>
    public static string Format(TimeSpan duration)
    {
        var seconds = (long)Math.Floor(duration.TotalSeconds);
        return seconds switch
        {
            < -1 => "<invalid>",
            < 0 => "0s",
            < 60 * 2 => Unit(seconds, 's'),
            < 60 * 10 => Two(seconds / 60, 'm', seconds % 60, 's'),
            < 60 * 60 * 3 => Unit(seconds / 60, 'm'),
            < 60 * 60 * 8 => Two(seconds / 3600, 'h', seconds / 60 % 60, 'm'),
            < 60 * 60 * 48 => Unit(seconds / 3600, 'h'),
            < 60 * 60 * 24 * 8 => Two(seconds / 86400, 'd', seconds / 3600 % 24, 'h'),
            < 60L * 60 * 24 * 365 * 2 => Unit(seconds / 86400, 'd'),
            < 60L * 60 * 24 * 365 * 8 => Two(seconds / 31536000, 'y', seconds / 86400 % 365, 'd'),
            _ => Unit(seconds / 31536000, 'y'),
        };
    }

    private static string Unit(long value, char unit) => string.Create(CultureInfo.InvariantCulture, $"{value}{unit}");

    private static string Two(long first, char firstUnit, long second, char secondUnit) =>
        second == 0 ? Unit(first, firstUnit) : Unit(first, firstUnit) + Unit(second, secondUnit);
}
