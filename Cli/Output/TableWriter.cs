using System.Text.Json.Nodes;

namespace Platform.Cli.Output;

/// <summary>A table for people: a header, a rule, a row per item; columns two spaces apart.</summary>
internal static class TableWriter
{
    private const string Gap = "  ";

    public static void Write(JsonNode? value, TextWriter output)
    {
        var rows = (value as JsonArray ?? (value is null ? [] : new JsonArray(value.DeepClone()))).ToList();
        if (rows.Count == 0)
            return;
        var columns = Columns(rows);
        var cells = rows.Select(row => columns.Select(column => Cell(row, column)).ToList()).ToList();
        // A column that is empty in every row tells nothing.
        var kept = Enumerable.Range(0, columns.Count).Where(i => cells.Any(row => row[i].Length > 0)).ToList();
        var widths = kept.Select(i => Math.Max(Title(columns[i]).Length, cells.Max(row => row[i].Length))).ToList();
        output.WriteLine(Join(kept.Select(i => Title(columns[i])), widths));
        output.WriteLine(Join(widths.Select(width => new string('-', width)), widths));
        foreach (var row in cells)
            output.WriteLine(Join(kept.Select(i => row[i]), widths));
    }

    private static List<string> Columns(List<JsonNode?> rows)
    {
        var columns = new List<string>();
        foreach (var row in rows)
        {
            var names = row switch
            {
                JsonObject members => members.Where(member => member.Value is not (JsonObject or JsonArray)).Select(member => member.Key),
                JsonArray items => items.Select((_, i) => $"column{i + 1}"),
                _ => ["result"],
            };
            foreach (var name in names)
            {
                if (!columns.Contains(name))
                    columns.Add(name);
            }
        }

        return columns;
    }

    private static string Cell(JsonNode? row, string column)
    {
        var value = row switch
        {
            JsonObject members => members[column],
            JsonArray items => int.TryParse(column.AsSpan("column".Length), out var i) && i <= items.Count ? items[i - 1] : null,
            _ => row,
        };
        return value switch
        {
            null or JsonObject or JsonArray => "",
            JsonValue text when text.TryGetValue<string>(out var s) => s.ReplaceLineEndings(" "),
            _ => value.ToJsonString() is var json && json is "true" ? "True" : json is "false" ? "False" : json,
        };
    }

    private static string Title(string name) => name.Length == 0 ? "" : char.ToUpperInvariant(name[0]) + name[1..];

    private static string Join(IEnumerable<string> cells, List<int> widths) =>
        string.Join(Gap, cells.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd();
}
