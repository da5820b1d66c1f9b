namespace Platform.Cli;

/// <summary>Everything the command takes from the process around it, so that tests can give another.</summary>
public sealed record CliEnvironment
{
    /// <summary>Results, and nothing else.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Progress, hints and errors.</summary>
    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    public bool InIsTerminal { get; init; }

    public bool OutIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Where <c>.platform</c> and <c>.kube</c> are.</summary>
    public required string HomeDirectory { get; init; }

    /// <summary>Root of the source tree (scripts, node image, samples); null when installed without it.</summary>
    public string? RepositoryRoot { get; init; }

    /// <summary>The effective user is root.</summary>
    public bool IsRoot { get; init; }

    /// <summary>Value of <c>KUBECONFIG</c>, null when unset.</summary>
    public string? KubeconfigVariable { get; init; }

    /// <summary>When the user pressed enter, before any building; null when unknown.</summary>
    public DateTimeOffset? Started { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The process's own surroundings.</summary>
    public static CliEnvironment FromProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        InIsTerminal = !Console.IsInputRedirected,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        HomeDirectory = Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
            ? home : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        RepositoryRoot = FindRepositoryRoot(),
        IsRoot = Environment.IsPrivilegedProcess,
        KubeconfigVariable = Environment.GetEnvironmentVariable("KUBECONFIG") is { Length: > 0 } path ? path : null,
        Started = ReadStarted(),
        Time = TimeProvider.System,
    };

    private static string? FindRepositoryRoot()
    {
        if (Environment.GetEnvironmentVariable("PLATFORM_ROOT") is { Length: > 0 } root)
            return root;
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "platform")) && Directory.Exists(Path.Combine(at.FullName, "eng")))
                return at.FullName;
        }

        return null;
    }

    private static DateTimeOffset? ReadStarted() =>
        double.TryParse(Environment.GetEnvironmentVariable("PLATFORM_STARTED"), out var seconds)
            && seconds is > 0 and < 1e11
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds) : null;
}
