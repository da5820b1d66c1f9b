namespace Platform.Cli;

/// <summary>The one form in which failures are shown.</summary>
public static class ErrorWriter
{
    public static void Write(CliError error, TextWriter output) =>
        output.WriteLine($"ERROR: ({error.Code}) {error.Message.ReplaceLineEndings(" ").Trim()}");
}
