using System.Text.Json.Nodes;
using Platform.Cli.Output;

namespace Platform.Cli.Tests.Output;

public sealed class ResultWriterTests
{
    private const string Clusters = """[{"name":"a","count":2,"on":true,"tags":{"x":"y"}},{"name":"longer","count":10,"on":false,"none":null}]""";

    [Fact]
    public void Json_is_indented_and_leaves_letters_readable() =>
        Write("""{"name":"Zoë <b>","list":[1]}""", OutputFormat.Json).ShouldBe("{\n  \"name\": \"Zoë <b>\",\n  \"list\": [\n    1\n  ]\n}\n");

    [Fact]
    public void Jsonc_is_the_same_json_with_colours()
    {
        var colored = Write(Clusters, OutputFormat.Jsonc);
        colored.ShouldContain("\e[94m\"name\"\e[0m");
        System.Text.RegularExpressions.Regex.Replace(colored, "\e\\[[0-9]+m", "").ShouldBe(Write(Clusters, OutputFormat.Json));
    }

    [Fact]
    public void A_table_has_a_header_a_rule_and_no_column_that_is_empty_everywhere() => Write(Clusters, OutputFormat.Table).ShouldBe(
        "Name    Count  On\n------  -----  -----\na       2      True\nlonger  10     False\n");

    [Fact]
    public void A_table_of_lists_numbers_its_columns() =>
        Write("""[["a",1],["b"]]""", OutputFormat.Table).ShouldBe("Column1  Column2\n-------  -------\na        1\nb\n");

    [Fact]
    public void A_table_of_nothing_is_nothing() => Write("[]", OutputFormat.Table).ShouldBe("");

    [Theory]
    [InlineData("\"text\"", "text\n")]
    [InlineData("true", "True\n")]
    [InlineData("[1,\"a\"]", "1\na\n")]
    [InlineData("""[["a",1],["b\tc",null]]""", "a\t1\nb c\t\n")]
    [InlineData("""{"a":1,"b":"x"}""", "1\tx\n")]
    public void Tsv_is_a_line_an_item(string json, string expected) => Write(json, OutputFormat.Tsv).ShouldBe(expected);

    [Theory]
    [InlineData("""{"a":1,"b":"two","c":[true,null],"d":{},"e":[]}""", "a: 1\nb: two\nc:\n- true\n- null\nd: {}\ne: []\n")]
    [InlineData("""{"s":"1","t":"true","u":"","v":"1.30","w":"a: b","x":"no"}""", "s: '1'\nt: 'true'\nu: ''\nv: '1.30'\nw: 'a: b'\nx: 'no'\n")]
    public void Yaml_quotes_what_would_read_as_something_else(string json, string expected) => Write(json, OutputFormat.Yaml).ShouldBe(expected);

    private static string Write(string json, OutputFormat format)
    {
        using var output = new StringWriter { NewLine = "\n" };
        ResultWriter.Write(JsonNode.Parse(json), format, output);
        return output.ToString();
    }
}
