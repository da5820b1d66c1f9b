using System.Text.Json.Nodes;

namespace Platform.Cli.Validation;

/// <summary>Reads tags given as <c>key=value</c>.</summary>
public static class Tags
{
    public static Result<JsonObject> Parse(IEnumerable<string>? pairs, string option = "--tags")
    {
        var tags = new JsonObject();
        foreach (var pair in pairs ?? [])
        {
            if (pair.Length == 0)
                continue;
            var (key, value) = pair.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (pair[..at], pair[(at + 1)..]) : (pair, "");
            if (key.Length == 0)
                return CliError.Usage($"argument {option}: '{pair}' is not key=value.");
            tags[key] = value;
        }

        return tags;
    }
}
