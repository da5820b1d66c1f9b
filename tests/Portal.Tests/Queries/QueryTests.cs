using System.Net;
using System.Text;
using Platform.Portal.Queries;

namespace Platform.Portal.Tests.Queries;

public sealed class QueryTests
{
    [Fact]
    public void Numbers_over_time_become_a_line_for_each_name()
    {
        var chart = QueryChart.Of(Result("""[["2026-11-21T12:01:00Z","b",2],["2026-11-21T12:00:00Z","a",1],["2026-11-21T12:00:00Z","b",null],["2026-11-21T12:02:00Z","b",3.5]]"""))!;

        chart.Lines.Select(line => line.Name).ShouldBe(["b", "a"]);
        chart.Lines[0].Points.Select(point => point.Value).ShouldBe([2, 3.5]);
    }

    [Fact]
    public void Numbers_by_name_become_bars()
    {
        var result = LogAnalyticsClient.ReadResult(Encoding.UTF8.GetBytes("""{"tables":[{"name":"PrimaryResult","columns":[{"name":"Pod","type":"string"},{"name":"n","type":"long"}],"rows":[["a",3],["b",1]]}]}"""));

        QueryChart.Of(result)!.Bars.ShouldBe([("a", 3), ("b", 1)]);
    }

    [Fact]
    public void A_result_without_numbers_has_no_chart() => QueryChart.Of(new QueryResult([new("a", "string")], [])).ShouldBeNull();

    [Fact]
    public void The_innermost_error_and_its_place_are_told()
    {
        var fault = LogAnalyticsClient.ReadFault(HttpStatusCode.BadRequest, Encoding.UTF8.GetBytes(
            """{"error":{"message":"The request had some invalid properties","code":"BadArgumentError","innererror":{"code":"SyntaxError","message":"A syntax error","innererror":{"code":"SYN0002","message":"Query could not be parsed at 'foo'","line":2,"pos":7,"token":"foo"}}}}"""));

        fault.ShouldBe(new QueryFault("Query could not be parsed at 'foo'", 2, 7));
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"error":7}""")]
    [InlineData("""{"error":{"message":{},"line":"x"}}""")]
    public void An_error_in_another_shape_is_told_by_its_status(string body) =>
        LogAnalyticsClient.ReadFault(HttpStatusCode.BadGateway, Encoding.UTF8.GetBytes(body)).Message.ShouldContain("502");

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"tables":[]}""")]
    [InlineData("""{"tables":[{"columns":3,"rows":[]}]}""")]
    public void An_answer_in_another_shape_is_refused(string body) =>
        Should.Throw<QueryException>(() => LogAnalyticsClient.ReadResult(Encoding.UTF8.GetBytes(body)));

    private static QueryResult Result(string rows) => LogAnalyticsClient.ReadResult(Encoding.UTF8.GetBytes(
        $$"""{"tables":[{"name":"PrimaryResult","columns":[{"name":"t","type":"datetime"},{"name":"who","type":"string"},{"name":"v","type":"real"}],"rows":{{rows}}}]}"""));
}
