using System.Text;
using Microsoft.AspNetCore.Http;
using Platform.Portal.Clusters;
using Platform.Portal.Live;

namespace Platform.Portal.Tests.Clusters;

public sealed class PodLogTests
{
    [Fact]
    public async Task Lines_arrive_whole_and_in_order() => (await CopyAsync("one\ntwo\nthree")).ShouldBe(["one", "two", "three"]);

    [Fact]
    public async Task Empty_lines_stay() => (await CopyAsync("a\n\nb\n")).ShouldBe(["a", "", "b"]);

    [Fact]
    public async Task A_line_without_end_is_cut_so_that_memory_is_bounded() =>
        string.Concat(await CopyAsync(new string('x', 200_000))).Length.ShouldBe(200_000);

    [Fact]
    public async Task Many_lines_are_all_sent()
    {
        var lines = Enumerable.Range(0, 50_000).Select(number => $"line {number}").ToList();

        (await CopyAsync(string.Join('\n', lines))).ShouldBe(lines);
    }

    [Fact]
    public async Task What_looks_like_the_protocol_stays_data() => (await CopyAsync("data: x\nevent: end\r\n: y\n")).ShouldBe(["data: x", "event: end", ": y"]);

    private static async Task<IReadOnlyList<string>> CopyAsync(string log)
    {
        var context = new DefaultHttpContext();
        var answer = new MemoryStream();
        context.Response.Body = answer;
        await PodLogEndpoints.CopyAsync(new MemoryStream(Encoding.UTF8.GetBytes(log)), new LiveStream(context, TimeProvider.System, CancellationToken.None), CancellationToken.None);
        var events = Encoding.UTF8.GetString(answer.ToArray()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        events.ShouldAllBe(text => text.StartsWith("event: line\n", StringComparison.Ordinal));
        return [.. events.SelectMany(text => text.Split('\n').Skip(1)).Select(line => line["data: ".Length..])];
    }
}
