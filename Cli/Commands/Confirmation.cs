namespace Platform.Cli.Commands;

/// <summary>Asks before something is destroyed.</summary>
internal static class Confirmation
{
    /// <summary>Null when the user agreed, by an option or by answering.</summary>
    public static CliError? Ask(CliEnvironment environment, bool yes, string question)
    {
        if (yes)
            return null;
        if (!environment.InIsTerminal)
            return CliError.Usage("There is no terminal to ask for confirmation on: add --yes.");
        environment.Error.Write($"{question} (y/n): ");
        var answer = environment.In.ReadLine()?.Trim();
        return answer is not null && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase))
            ? null : new CliError("NotConfirmed", "Nothing was done.");
    }
}
