namespace Platform.NodeAgent.Processes;

/// <summary>How a finished command ended.</summary>
public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    public bool Succeeded => ExitCode == 0;
}
