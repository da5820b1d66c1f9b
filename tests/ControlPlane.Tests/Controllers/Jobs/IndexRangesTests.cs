using Platform.ControlPlane.Controllers.Jobs;

namespace Platform.ControlPlane.Tests.Controllers.Jobs;

public sealed class IndexRangesTests
{
    [Theory]
    [InlineData(new int[0], null)]
    [InlineData(new[] { 3 }, "3")]
    [InlineData(new[] { 1, 2 }, "1,2")]
    [InlineData(new[] { 0, 2, 3, 4, 7, 9, 10, 11 }, "0,2-4,7,9-11")]
    public void A_set_is_written_as_ranges_and_read_again(int[] indexes, string? text)
    {
        IndexRanges.Format([.. indexes]).ShouldBe(text);
        IndexRanges.Parse(text, 100).ShouldBe(indexes);
    }

    [Theory]
    [InlineData("0-2147483647", new[] { 0, 1, 2, 3, 4 })]
    [InlineData("3,x,9,-1,4-", new[] { 3 })]
    public void What_is_no_index_of_the_job_is_left_out(string text, int[] indexes) => IndexRanges.Parse(text, 5).ShouldBe(indexes);
}
