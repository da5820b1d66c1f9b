namespace Platform.Cli;

/// <summary>The one form in which failures are shown.</summary>
public static class ErrorWriter
{
    private const string Start = "ERROR: (";

    public static void Write(CliError error, TextWriter output) =>
        output.WriteLine($"{Start}{error.Code}) {error.Message.ReplaceLineEndings(" ").Trim()}");

    /// <summary>The failure that was written last in a text.</summary>
    public static CliError Read(string text, int exitCode)
    {
        var line = text.Split('\n').LastOrDefault(item => item.StartsWith(Start, StringComparison.Ordinal));
        if (line is null || line.IndexOf(") ", StringComparison.Ordinal) is var end && end < 0)
            return new CliError("CommandFailed", text.Trim(), exitCode);
        return new CliError(line[Start.Length..end], line[(end + 2)..].Trim(), exitCode);
    }
}
