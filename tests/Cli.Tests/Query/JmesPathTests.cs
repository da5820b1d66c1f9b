using System.Text.Json.Nodes;
using Platform.Cli.Query;

namespace Platform.Cli.Tests.Query;

/// <summary>Cases in the manner of the specification's compliance suite: a document, a query, the result.</summary>
public sealed class JmesPathTests
{
    private const string Nested = """{"foo":{"bar":{"baz":"qux"}},"a":[0,1,2,3,4,5],"null":null,"with space":1,"\"q\"":2,"-":3}""";
    private const string People = """
        {"people":[{"name":"b","age":30,"tags":["x","y"],"on":true},{"name":"a","age":50,"tags":[],"on":false},{"name":"c","age":30}],
         "reservations":[{"instances":[{"id":1,"state":"running"},{"id":2,"state":"stopped"}]},{"instances":[{"id":3,"state":"running"}]}],
         "ops":{"x":{"n":1},"y":{"n":2},"z":{"m":3}},"nested":[[0,[1]],[2],3,[null]]}
        """;

    [Theory]
    [InlineData("foo", """{"bar":{"baz":"qux"}}""")]
    [InlineData("foo.bar.baz", "\"qux\"")]
    [InlineData("foo.missing.baz", "null")]
    [InlineData("foo.bar.baz.bad", "null")]
    [InlineData("\"foo\".\"bar\"", """{"baz":"qux"}""")]
    [InlineData("\"with space\"", "1")]
    [InlineData("\"\\\"q\\\"\"", "2")]
    [InlineData("\"-\"", "3")]
    [InlineData("@", Nested)]
    [InlineData(" foo . bar ", """{"baz":"qux"}""")]
    [InlineData("a[0]", "0")]
    [InlineData("a[-1]", "5")]
    [InlineData("a[6]", "null")]
    [InlineData("a[-7]", "null")]
    [InlineData("foo[0]", "null")]
    [InlineData("a[0:3]", "[0,1,2]")]
    [InlineData("a[:2]", "[0,1]")]
    [InlineData("a[4:]", "[4,5]")]
    [InlineData("a[::2]", "[0,2,4]")]
    [InlineData("a[::-1]", "[5,4,3,2,1,0]")]
    [InlineData("a[-2:]", "[4,5]")]
    [InlineData("a[4:1:-1]", "[4,3,2]")]
    [InlineData("a[10:-10:-3]", "[5,2]")]
    [InlineData("a[100:200]", "[]")]
    [InlineData("foo[:1]", "null")]
    public void Fields_indexes_and_slices(string query, string expected) => Check(Nested, query, expected);

    [Theory]
    [InlineData("people[*].name", """["b","a","c"]""")]
    [InlineData("people[].name", """["b","a","c"]""")]
    [InlineData("people[*].tags[0]", """["x"]""")]
    [InlineData("people[*].tags[]", """["x","y"]""")]
    [InlineData("people[*].tags", """[["x","y"],[]]""")]
    [InlineData("people[*].missing", "[]")]
    [InlineData("people.name", "null")]
    [InlineData("reservations[*].instances[*].id", "[[1,2],[3]]")]
    [InlineData("reservations[].instances[].id", "[1,2,3]")]
    [InlineData("reservations[].instances[?state=='running'].id", "[[1],[3]]")]
    [InlineData("reservations[].instances[?state=='running'][].id", "[1,3]")]
    [InlineData("reservations[].instances[?state=='running'].id[]", "[1,3]")]
    [InlineData("nested[]", "[0,[1],2,3]")]
    [InlineData("nested[][]", "[0,1,2,3]")]
    [InlineData("ops.*.n", "[1,2]")]
    [InlineData("ops.*", """[{"n":1},{"n":2},{"m":3}]""")]
    [InlineData("*.x.n", "[1]")]
    [InlineData("people[:2].name", """["b","a"]""")]
    [InlineData("people[*].name | [0]", "\"b\"")]
    [InlineData("people[*].name[0]", "[]")]
    [InlineData("people[*].[name,age]", """[["b",30],["a",50],["c",30]]""")]
    [InlineData("people[0].{n:name,\"a g e\":age}", """{"n":"b","a g e":30}""")]
    [InlineData("people[*].{n:name,none:nothing} | [0]", """{"n":"b","none":null}""")]
    [InlineData("missing.[a,b]", "null")]
    [InlineData("[people[0].name, ops.x.n]", """["b",1]""")]
    [InlineData("[*]", "null")]
    public void Projections_and_selections(string query, string expected) => Check(People, query, expected);

    [Theory]
    [InlineData("people[?age > `30`].name", """["a"]""")]
    [InlineData("people[?age >= `30` && age < `50`].name", """["b","c"]""")]
    [InlineData("people[?age != `30`].name", """["a"]""")]
    [InlineData("people[?name == 'a' || name == 'c'].name", """["a","c"]""")]
    [InlineData("people[?on].name", """["b"]""")]
    [InlineData("people[?!on].name", """["a","c"]""")]
    [InlineData("people[?on == `false`].name", """["a"]""")]
    [InlineData("people[?tags == `[]`].name", """["a"]""")]
    [InlineData("people[?!(name == 'a' || name == 'b')].name", """["c"]""")]
    [InlineData("people[?name < 'b'].name", """["a"]""")]
    [InlineData("people[?name > `1`].name", "[]")]
    [InlineData("people[?contains(tags || `[]`, 'x')].name", """["b"]""")]
    [InlineData("people[?age == `30.0`] | length(@)", "2")]
    [InlineData("missing || people[0].name", "\"b\"")]
    [InlineData("people[1].tags || 'empty'", "\"empty\"")]
    [InlineData("people[0].name && people[1].name", "\"a\"")]
    [InlineData("!missing", "true")]
    [InlineData("`0` && 'zero is true'", "\"zero is true\"")]
    [InlineData("`\"text\"`", "\"text\"")]
    [InlineData("`text`", "\"text\"")]
    [InlineData("'it\\'s'", "\"it's\"")]
    [InlineData("'a\\nb'", "\"a\\\\nb\"")]
    [InlineData("`\"a\\`b\"`", "\"a`b\"")]
    [InlineData("`{\"k\": [1, null]}`", """{"k":[1,null]}""")]
    public void Filters_and_literals(string query, string expected) => Check(People, query, expected);

    [Theory]
    [InlineData("abs(`-5`)", "5")]
    [InlineData("avg(`[1,2,3]`)", "2")]
    [InlineData("avg(`[]`)", "null")]
    [InlineData("ceil(`1.2`)", "2")]
    [InlineData("floor(`-1.2`)", "-2")]
    [InlineData("contains('foobar','oba')", "true")]
    [InlineData("contains(`[1,2]`,`2`)", "true")]
    [InlineData("ends_with('foo','oo')", "true")]
    [InlineData("starts_with('foo','oo')", "false")]
    [InlineData("join(', ', people[*].name)", "\"b, a, c\"")]
    [InlineData("keys(ops)", """["x","y","z"]""")]
    [InlineData("values(ops.x)", "[1]")]
    [InlineData("length('füñ')", "3")]
    [InlineData("length(ops)", "3")]
    [InlineData("map(&age, people)", "[30,50,30]")]
    [InlineData("map(&tags[0], people)", """["x",null,null]""")]
    [InlineData("max(people[].age)", "50")]
    [InlineData("min(people[].name)", "\"a\"")]
    [InlineData("max(`[]`)", "null")]
    [InlineData("max_by(people, &age).name", "\"a\"")]
    [InlineData("min_by(people, &age).name", "\"b\"")]
    [InlineData("merge(ops.x, `{\"n\":9,\"o\":1}`)", """{"n":9,"o":1}""")]
    [InlineData("not_null(missing, people[0].name)", "\"b\"")]
    [InlineData("not_null(missing)", "null")]
    [InlineData("reverse(people[].name)", """["c","a","b"]""")]
    [InlineData("reverse('abc')", "\"cba\"")]
    [InlineData("sort(people[].name)", """["a","b","c"]""")]
    [InlineData("sort_by(people, &age)[].name", """["b","c","a"]""")]
    [InlineData("sort_by(people, &name)[0].age", "50")]
    [InlineData("sum(people[].age)", "110")]
    [InlineData("sum(`[]`)", "0")]
    [InlineData("to_array('a')", """["a"]""")]
    [InlineData("to_array(`[1]`)", "[1]")]
    [InlineData("to_number('1.5')", "1.5")]
    [InlineData("to_number('x')", "null")]
    [InlineData("to_string(`{\"a\":1}`)", "\"{\\\"a\\\":1}\"")]
    [InlineData("to_string('a')", "\"a\"")]
    [InlineData("type(`1`)", "\"number\"")]
    [InlineData("type(missing)", "\"null\"")]
    [InlineData("type(`true`)", "\"boolean\"")]
    [InlineData("people[].{n: name, up: type(age)} | [0].up", "\"number\"")]
    public void Functions(string query, string expected) => Check(People, query, expected);

    [Theory]
    [InlineData("")]
    [InlineData("foo.")]
    [InlineData(".foo")]
    [InlineData("foo..bar")]
    [InlineData("foo[")]
    [InlineData("foo[abc]")]
    [InlineData("foo[0")]
    [InlineData("foo[1:2:3:4]")]
    [InlineData("foo]")]
    [InlineData("foo bar")]
    [InlineData("foo.1")]
    [InlineData("foo.'raw'")]
    [InlineData("{a}")]
    [InlineData("{a: }")]
    [InlineData("[a,]")]
    [InlineData("foo[?a==]")]
    [InlineData("foo |")]
    [InlineData("length(a")]
    [InlineData("\"length\"(a)")]
    [InlineData("'open")]
    [InlineData("`[1,`")]
    [InlineData("#")]
    [InlineData("a = b")]
    [InlineData("[99999999999]")]
    public void A_query_that_is_none_is_refused_with_its_text(string query)
    {
        JmesPath.Parse(query).TryGet(out _, out var error).ShouldBeFalse();
        error!.ExitCode.ShouldBe(ExitCodes.Usage);
        error.Message.ShouldContain($"'{query}'");
    }

    [Theory]
    [InlineData("abs('a')", "must be a number")]
    [InlineData("length(`1`)", "must be an array, an object or a string")]
    [InlineData("sort(`[1,\"a\"]`)", "numbers or of strings")]
    [InlineData("sort_by(people, &tags)", "all numbers or all strings")]
    [InlineData("abs()", "takes 1 argument, not 0")]
    [InlineData("length(`[]`, `[]`)", "takes 1 argument, not 2")]
    [InlineData("not_null()", "at least 1 argument")]
    [InlineData("nonsense(@)", "no function 'nonsense'")]
    [InlineData("map(age, people)", "must be an expression")]
    [InlineData("length(&age)", "must be a value")]
    [InlineData("people[::0]", "step cannot be 0")]
    [InlineData("join(',', `[1]`)", "array of strings")]
    public void A_query_that_cannot_be_evaluated_says_why(string query, string why)
    {
        Parse(query).Evaluate(JsonNode.Parse(People)).TryGet(out _, out var error).ShouldBeFalse();
        error!.Message.ShouldContain(why);
    }

    [Fact]
    public void A_query_nested_without_end_is_refused_rather_than_overflowing()
    {
        JmesPath.Parse(new string('(', 100_000) + "a").TryGet(out _, out var error).ShouldBeFalse();
        error!.Message.ShouldContain("nested deeper");
    }

    [Fact]
    public void The_document_is_left_as_it_was()
    {
        var document = JsonNode.Parse(People);
        Parse("reverse(people)").Evaluate(document);
        Parse("sort_by(people, &age)[].{n:name, all:@}").Evaluate(document);
        JsonNode.DeepEquals(document, JsonNode.Parse(People)).ShouldBeTrue();
    }

    private static JmesPath Parse(string query) =>
        JmesPath.Parse(query).TryGet(out var parsed, out var error) ? parsed : throw new InvalidOperationException(error.Message);

    private static void Check(string document, string query, string expected)
    {
        Parse(query).Evaluate(JsonNode.Parse(document)).TryGet(out var result, out var error);
        error.ShouldBeNull(error?.Message);
        JsonNode.DeepEquals(result, JsonNode.Parse(expected)).ShouldBeTrue($"{query} gave {result?.ToJsonString() ?? "null"}, not {expected}");
    }
}
