using Platform.Portal.Charts;

namespace Platform.Portal.Tests.Charts;

public sealed class ChartScaleTests
{
    [Theory]
    [InlineData(3.7, 4, 1)]
    [InlineData(0.9, 1, 0.5)]
    [InlineData(100, 100, 50)]
    [InlineData(101, 150, 50)]
    [InlineData(0, 1, 0.25)]
    [InlineData(double.NaN, 1, 0.25)]
    public void The_axis_ends_at_a_round_number(double largest, double max, double step) => ChartScale.For(largest, false).ShouldBe(new ChartScale(max, step));

    [Fact]
    public void Bytes_are_marked_at_powers_of_two() => (ChartScale.For(900.0 * 1024 * 1024, true).Step % (1024 * 1024)).ShouldBe(0);

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(1440)]
    [InlineData(500000)]
    public void A_span_is_marked_a_few_times(int minutes)
    {
        var from = new DateTimeOffset(2026, 11, 21, 12, 0, 30, TimeSpan.Zero);

        ChartScale.TimeTicks(from, from.AddMinutes(minutes)).Count.ShouldBeInRange(1, 10);
    }
}
