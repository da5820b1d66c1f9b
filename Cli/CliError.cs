namespace Platform.Cli;

/// <summary>An expected failure, shown as one line: <c>ERROR: (Code) Message</c>.</summary>
/// <param name="Code">Stable identifier, ARM's where the server sent one.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
/// <param name="ExitCode">One of <see cref="ExitCodes"/>.</param>
public sealed record CliError(string Code, string Message, int ExitCode = ExitCodes.Error)
{
    /// <summary>The status that the server answered with; null when the failure is another.</summary>
    public int? HttpStatus { get; init; }

    /// <summary>A wrong command line: shown with a hint at the command's help.</summary>
    public static CliError Usage(string message) => new("InvalidArgument", message, ExitCodes.Usage);

    /// <summary>There is no usable sign-in.</summary>
    public static CliError SignInRequired(string why) => new("SignInRequired", $"{why} Run 'platform login'.");
}
