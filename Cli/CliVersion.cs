namespace Platform.Cli;

/// <summary>The version this command was built as.</summary>
public static class CliVersion
{
    /// <summary>Semantic version without build metadata, for example <c>0.1.0</c>.</summary>
    public static string Current { get; } = Read();

    private static string Read()
    {
        var version = typeof(CliVersion).Assembly.GetName().Version;
        return version is null ? "0.0.0" : version.ToString(3);
    }
}
