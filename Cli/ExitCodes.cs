namespace Platform.Cli;

/// <summary>Every exit code of the command; the same as az's where az has one.</summary>
public static class ExitCodes
{
    public const int Success = 0;

    /// <summary>The server or the machine refused or failed.</summary>
    public const int Error = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>What was named does not exist.</summary>
    public const int NotFound = 3;

    /// <summary>Interrupted by the user (128 + SIGINT).</summary>
    public const int Interrupted = 130;
}
