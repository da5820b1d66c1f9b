using Platform.Cli.Arm;
using Platform.Cli.Auth;
using Platform.Cli.Progress;

namespace Platform.Cli;

/// <summary>What a running command works with.</summary>
public sealed class CommandContext(CliEnvironment environment, string dataDirectory) : IDisposable
{
    private ArmClient? _arm;

    public CliEnvironment Environment { get; } = environment;

    /// <summary>Directory of the installation on this machine.</summary>
    public string DataDirectory { get; } = dataDirectory;

    public SessionStore Sessions { get; } = new(environment.HomeDirectory);

    public ProgressReporter Progress { get; } = ProgressReporter.For(environment);

    /// <summary>The signed-in client, or why there is none.</summary>
    public Result<ArmClient> SignIn()
    {
        if (_arm is not null)
            return _arm;
        if (!Sessions.Load().TryGet(out var session, out var error))
            return error;
        return _arm = new ArmClient(session, Sessions, Environment.Time);
    }

    public void Dispose() => _arm?.Dispose();
}
