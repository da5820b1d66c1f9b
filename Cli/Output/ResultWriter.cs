using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Platform.Cli.Output;

/// <summary>Writes a command's result to standard output in the format asked for.</summary>
public static class ResultWriter
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(JsonNode? value, OutputFormat format, TextWriter output)
    {
        switch (format)
        {
            case OutputFormat.Json:
                output.WriteLine(ToJson(value));
                break;
            case OutputFormat.Jsonc:
                output.WriteLine(JsonColorizer.Colorize(ToJson(value)));
                break;
            case OutputFormat.Table:
                TableWriter.Write(value, output);
                break;
            case OutputFormat.Tsv:
                TsvWriter.Write(value, output);
                break;
            case OutputFormat.Yaml:
                YamlWriter.Write(value, output);
                break;
        }
    }

    private static string ToJson(JsonNode? value) => value is null ? "null" : value.ToJsonString(Indented);
}
