namespace Platform.Cli.Tests.Support;

/// <summary>One run of the command, in this process, with everything it wrote.</summary>
internal sealed record CliRun(int ExitCode, string Out, string Error)
{
    public static async Task<CliRun> RunAsync(string home, string[] arguments, Func<CliEnvironment, CliEnvironment>? adjust = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var environment = new CliEnvironment
        {
            Out = output,
            Error = error,
            In = TextReader.Null,
            HomeDirectory = home,
            IsRoot = true,
            Time = TimeProvider.System,
        };
        var code = await CliApplication.RunAsync(arguments, adjust?.Invoke(environment) ?? environment, CancellationToken.None);
        return new CliRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Standard error's only line.</summary>
    public string OnlyErrorLine => Error.TrimEnd('\n').Split('\n').ShouldHaveSingleItem();
}
