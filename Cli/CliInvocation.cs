using System.CommandLine;

namespace Platform.Cli;

/// <summary>Carries the surroundings to the command that runs.</summary>
internal sealed class CliInvocation : InvocationConfiguration
{
    public CliInvocation(CliEnvironment environment)
    {
        Environment = environment;
        Output = environment.Out;
        Error = environment.Error;
        EnableDefaultExceptionHandler = false;
        ProcessTerminationTimeout = TimeSpan.FromSeconds(10);
    }

    public CliEnvironment Environment { get; }
}
