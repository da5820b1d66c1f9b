using System.Globalization;
using Platform.ControlPlane.Controllers.CronJobs;

namespace Platform.ControlPlane.Tests.Controllers.CronJobs;

public sealed class CronScheduleTests
{
    [Theory]
    [InlineData("* * * * *", "2026-03-04T12:00:30Z", "2026-03-04T12:01:00Z")]
    [InlineData("*/15 * * * *", "2026-03-04T12:45:00Z", "2026-03-04T13:00:00Z")]
    [InlineData("59/2147483647 * * * *", "2026-03-04T12:00:00Z", "2026-03-04T12:59:00Z")]
    [InlineData("5/20 * * * *", "2026-03-04T12:26:00Z", "2026-03-04T12:45:00Z")]
    [InlineData("0 3 * * mon-fri", "2026-03-06T04:00:00Z", "2026-03-09T03:00:00Z")]
    [InlineData("30 8 1 jan,JUL ?", "2026-02-01T00:00:00Z", "2026-07-01T08:30:00Z")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-03-07T00:00:00Z", "2026-03-13T00:00:00Z")]
    [InlineData("0 0 13 * 5", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z")]
    [InlineData("0 0 */2 * 5", "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z")]
    [InlineData("@hourly", "2026-12-31T23:30:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("@every 1h30m", "2026-03-04T12:00:00.5Z", "2026-03-04T13:30:00Z")]
    public void The_next_time_is_the_first_that_matches(string schedule, string after, string next) =>
        Next(schedule, after, TimeZoneInfo.Utc).ShouldBe(Time(next));

    [Theory]
    [InlineData("30 2 * * *", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z")] // Left out on the 29th, when clocks go forward
    [InlineData("30 2 * * *", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")] // Twice on the 25th, when they go back: the first counts
    [InlineData("0 9 * * *", "2026-06-01T12:00:00Z", "2026-06-02T07:00:00Z")]
    public void Times_are_those_of_the_zone(string schedule, string after, string next) =>
        Next(schedule, after, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).ShouldBe(Time(next));

    [Theory]
    [InlineData("* * * *", "exactly 5 fields")]
    [InlineData("60 * * * *", "end of range (60) above maximum (59): 60")]
    [InlineData("* * 0 * *", "beginning of range (0) below minimum (1): 0")]
    [InlineData("*/0 * * * *", "step of range should be a positive number: */0")]
    [InlineData("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1")]
    [InlineData("* * * * 7", "end of range (7) above maximum (6): 7")]
    [InlineData("1/2/3 * * * *", "too many slashes: 1/2/3")]
    [InlineData("1-2-3 * * * *", "too many hyphens: 1-2-3")]
    [InlineData("99999999999 * * * *", "failed to parse int from 99999999999")]
    [InlineData("CRON_TZ=UTC * * * * *", "cannot use TZ")]
    [InlineData("@sometimes", "unrecognized descriptor")]
    [InlineData("@every 0s", "duration")]
    [InlineData("", "found 0")]
    public void What_is_no_schedule_is_refused(string schedule, string says)
    {
        CronSchedule.TryParse(schedule, out _, out var error).ShouldBeFalse();
        error.ShouldContain(says);
    }

    [Fact]
    public void A_day_that_never_comes_is_not_waited_for() => Next("0 0 31 2 *", "2026-01-01T00:00:00Z", TimeZoneInfo.Utc).ShouldBeNull();

    private static DateTimeOffset? Next(string schedule, string after, TimeZoneInfo zone)
    {
        CronSchedule.TryParse(schedule, out var parsed, out var error).ShouldBeTrue(error);
        return parsed!.Next(Time(after), zone);
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
