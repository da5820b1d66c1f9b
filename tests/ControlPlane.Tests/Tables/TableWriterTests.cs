using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Platform.ControlPlane.Tables;
using Platform.Kubernetes.Schema;

namespace Platform.ControlPlane.Tests.Tables;

public sealed class TableWriterTests
{
    private const string Map = """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings","creationTimestamp":"2026-01-01T00:00:00Z","labels":{"a":"b"}},"data":{"x":"1"}}""";
    private static readonly KindInfo ConfigMap = KindRegistry.CreateBuiltIn().FindKind("v1", "ConfigMap")!;

    [Fact]
    public void Rows_have_a_cell_for_every_column_and_carry_the_metadata()
    {
        var table = Write(new TableHeader("12"));
        table["kind"]!.GetValue<string>().ShouldBe("Table");
        table["metadata"]!["resourceVersion"]!.GetValue<string>().ShouldBe("12");
        var row = table["rows"]!.AsArray().ShouldHaveSingleItem()!;
        row["cells"]!.AsArray().Count.ShouldBe(table["columnDefinitions"]!.AsArray().Count);
        row["cells"]![0]!.GetValue<string>().ShouldBe("settings");
        row["cells"]!.AsArray()[^1]!.GetValue<string>().ShouldBe("60m");
        row["object"]!["kind"]!.GetValue<string>().ShouldBe("PartialObjectMetadata");
        row["object"]!["metadata"]!["labels"]!["a"]!.GetValue<string>().ShouldBe("b");
        row["object"]!.AsObject().ContainsKey("data").ShouldBeFalse();
    }

    [Fact]
    public void The_object_is_carried_whole_or_not_at_all_as_asked()
    {
        Write(new TableHeader("1", Objects: TableObjects.Object))["rows"]![0]!["object"]!["data"]!["x"]!.GetValue<string>().ShouldBe("1");
        Write(new TableHeader("1", Objects: TableObjects.None))["rows"]![0]!.AsObject().ContainsKey("object").ShouldBeFalse();
    }

    [Fact]
    public void A_part_of_a_list_says_how_to_go_on()
    {
        var table = Write(new TableHeader("1", "token", 7, Columns: false));
        table["metadata"]!["continue"]!.GetValue<string>().ShouldBe("token");
        table["metadata"]!["remainingItemCount"]!.GetValue<int>().ShouldBe(7);
        table["columnDefinitions"]!.AsArray().Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(null, TableObjects.Metadata)]
    [InlineData("Object", TableObjects.Object)]
    [InlineData("None", TableObjects.None)]
    [InlineData("Everything", null)]
    public void The_policy_is_read_by_its_name(string? text, TableObjects? expected) => TableWriter.Parse(text).ShouldBe(expected);

    private static JsonNode Write(TableHeader header)
    {
        var buffer = new ArrayBufferWriter<byte>();
        TableWriter.Write(buffer, ConfigMap, [Encoding.UTF8.GetBytes(Map)], header, new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero));
        return JsonNode.Parse(buffer.WrittenSpan)!;
    }
}
