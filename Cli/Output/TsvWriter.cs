using System.Text.Json.Nodes;

namespace Platform.Cli.Output;

/// <summary>Tab-separated values for scripts: a line per item, without a header; objects by their members' order.</summary>
internal static class TsvWriter
{
    public static void Write(JsonNode? value, TextWriter output)
    {
        if (value is JsonArray items)
        {
            foreach (var item in items)
                output.WriteLine(Line(item));
        }
        else if (value is not null)
        {
            output.WriteLine(Line(value));
        }
    }

    private static string Line(JsonNode? item) => item switch
    {
        JsonArray cells => string.Join('\t', cells.Select(Cell)),
        JsonObject members => string.Join('\t', members.Select(member => Cell(member.Value))),
        _ => Cell(item),
    };

    private static string Cell(JsonNode? value) => value switch
    {
        null => "",
        // A nested collection has no flat form; az writes its size.
        JsonArray items => items.Count == 0 ? "" : items.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
        JsonObject => "",
        JsonValue text when text.TryGetValue<string>(out var s) => s.Replace('\t', ' ').ReplaceLineEndings(" "),
        _ => value.ToJsonString() is var json && json is "true" ? "True" : json is "false" ? "False" : json,
    };
}
