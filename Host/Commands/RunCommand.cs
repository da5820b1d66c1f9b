using Platform.Host.Installation;

namespace Platform.Host.Commands;

/// <summary><c>platform-host run</c>.</summary>
public static class RunCommand
{
    /// <summary>Serves until the process is told to stop.</summary>
    /// <returns>Exit code: 0, or 1 with the reason in one line on stderr.</returns>
    public static async Task<int> ExecuteAsync(HostSettings settings, CancellationToken cancellationToken)
    {
        var faults = settings.Validate();
        if (faults.Count > 0) return Fail("InvalidSettings", string.Join(' ', faults));
        try
        {
            Directory.CreateDirectory(settings.Installation.DataDirectory);
            using var held = InstallationLock.TryTake(settings.Installation.DataDirectory);
            if (held is null) return Fail("AlreadyRunning", $"A Host serves '{settings.Installation.DataDirectory}' already: see 'platform status', or stop it with 'platform down'.");
            await using var host = await PlatformHost.StartAsync(settings, cancellationToken);
            SystemdNotification.Ready();
            await host.WaitAsync();
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidOperationException or Foundation.Processes.ProcessFailedException or Npgsql.NpgsqlException or System.Net.Sockets.SocketException)
        {
            // The cause in one line for people, the rest for those who look further.
            await Console.Error.WriteLineAsync(exception.ToString());
            return Fail("StartFailed", exception.Message);
        }
    }

    private static int Fail(string code, string message)
    {
        Console.Error.WriteLine($"ERROR: ({code}) {message}");
        return 1;
    }
}
