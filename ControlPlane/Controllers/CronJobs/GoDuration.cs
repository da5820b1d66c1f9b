using System.Globalization;
using System.Text.RegularExpressions;

namespace Platform.ControlPlane.Controllers.CronJobs;

/// <summary>Durations as Go writes them: <c>1h30m</c>, <c>90s</c>, <c>1.5h</c>.</summary>
internal static partial class GoDuration
{
    /// <summary>Reads one.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (!Form().IsMatch(text))
            return false;
        var seconds = 0.0;
        foreach (Match part in Part().Matches(text))
        {
            seconds += double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                _ => 0.001,
            };
        }

        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
            return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    [GeneratedRegex(@"^(\d{1,9}(\.\d{1,9})?(h|ms|m|s)){1,8}$")]
    private static partial Regex Form();

    [GeneratedRegex(@"(\d{1,9}(?:\.\d{1,9})?)(h|ms|m|s)")]
    private static partial Regex Part();
}
