using System.Text;
using Platform.Cli.Arm;

namespace Platform.Cli.Installation;

/// <summary>How a Host is to be started.</summary>
/// <param name="DataDirectory">Absolute path.</param>
/// <param name="Domain">Domain of its names.</param>
/// <param name="Pool">Address pool, CIDR.</param>
/// <param name="NodeImages">Directory of the node images, by Kubernetes version.</param>
public sealed record HostSettings(string DataDirectory, string Domain, string Pool, string NodeImages);

/// <summary>Starts and stops the Host, which lives on without this command.</summary>
public sealed class HostProcess(CliEnvironment environment)
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int LogLinesRead = 200;
    private const string ProgramName = "platform-host";

    /// <summary>The Host's log.</summary>
    public static string LogPath(string dataDirectory) => Path.Combine(dataDirectory, "logs", "host.log");

    /// <summary>The running Host's installation; null when none runs from the directory.</summary>
    public async Task<InstallationInfo?> FindRunningAsync(string dataDirectory, CancellationToken cancel)
    {
        if (!InstallationInfo.Load(dataDirectory, environment).TryGet(out var info, out _))
            return null;
        var status = await ControlSocket.StatusAsync(info.ControlSocket, cancel);
        return status.TryGet(out var answer, out _) && answer.StringAt("state") == "Ready" ? info : null;
    }

    /// <summary>Starts the Host detached from this process and waits until all its roles are ready.</summary>
    /// <param name="settings">How.</param>
    /// <param name="tell">Is told which roles are not ready yet.</param>
    /// <param name="cancel">Ends the waiting, not the Host.</param>
    public async Task<Result<InstallationInfo>> StartAsync(HostSettings settings, Action<string> tell, CancellationToken cancel)
    {
        if (!Executable().TryGet(out var executable, out var error))
            return error;
        var log = LogPath(settings.DataDirectory);
        long logStart;
        try
        {
            Directory.CreateDirectory(settings.DataDirectory);
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            logStart = File.Exists(log) ? new FileInfo(log).Length : 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new CliError("DataDirectory", $"{settings.DataDirectory} cannot be written: {e.Message}");
        }

        // An interrupted command leaves a Host that is still starting: that one is waited for, not a second one begun.
        if (FindStarting(settings.DataDirectory) is { } starting)
            return await WaitUntilReadyAsync(settings.DataDirectory, starting, log, logStart, tell, cancel);

        // setsid frees it from this terminal, files from this process's pipes, and / from holding a mounted directory.
        const string script = "cd / && setsid \"$@\" </dev/null >>\"$0\" 2>&1 & echo $!";
        var launched = await Commandline.RunAsync("/bin/sh", ["-c", script, log, executable, "run",
            "--data-dir", settings.DataDirectory, "--domain", settings.Domain, "--pool", settings.Pool, "--node-images", settings.NodeImages], cancel);
        if (!launched.TryGet(out var text, out error))
            return error;
        if (!int.TryParse(text.Trim(), out var pid))
            return new CliError("HostNotStarted", $"The Host could not be started; see {log}.");
        await File.WriteAllTextAsync(PidPath(settings.DataDirectory), text, CancellationToken.None);
        return await WaitUntilReadyAsync(settings.DataDirectory, pid, log, logStart, tell, cancel);
    }

    /// <summary>Stops the Host, its nodes and its database; with purge nothing of it stays.</summary>
    public async Task<CliError?> StopAsync(string dataDirectory, bool purge, CancellationToken cancel)
    {
        if (!Executable().TryGet(out var executable, out var error))
            return error;
        string[] arguments = purge ? ["stop", "--data-dir", dataDirectory, "--purge"] : ["stop", "--data-dir", dataDirectory];
        return (await Commandline.RunAsync(executable, arguments, cancel)).Error;
    }

    private async Task<Result<InstallationInfo>> WaitUntilReadyAsync(
        string dataDirectory, int pid, string log, long logStart, Action<string> tell, CancellationToken cancel)
    {
        var start = environment.Time.GetTimestamp();
        var last = "";
        while (environment.Time.GetElapsedTime(start) < StartTimeout)
        {
            if (InstallationInfo.Load(dataDirectory, environment).TryGet(out var info, out _)
                && (await ControlSocket.StatusAsync(info.ControlSocket, cancel)).TryGet(out var status, out _))
            {
                if (status.StringAt("state") == "Ready")
                    return info;
                var waiting = status.ObjectsAt("roles").Where(role => role.StringAt("state") != "Ready").Select(role => role.StringAt("name"));
                tell(last = "waiting for " + string.Join(", ", waiting));
            }

            if (!Directory.Exists($"/proc/{pid}"))
                return Ended(Reason(log, logStart), log);
            await Task.Delay(Pause, environment.Time, cancel);
        }

        return new CliError("HostNotReady", $"The Host is not ready after {StartTimeout.TotalMinutes:0} minutes{(last.Length > 0 ? $", {last}" : "")}; see {log}.");
    }

    private static string PidPath(string dataDirectory) => Path.Combine(dataDirectory, "logs", "host.pid");

    private static int? FindStarting(string dataDirectory)
    {
        try
        {
            return int.TryParse(File.ReadAllText(PidPath(dataDirectory)), out var pid)
                && Path.GetFileName(File.ResolveLinkTarget($"/proc/{pid}/exe", returnFinalTarget: false)?.FullName)?.StartsWith(ProgramName, StringComparison.Ordinal) == true
                ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    private Result<string> Executable()
    {
        if (environment.RepositoryRoot is not { } root)
            return new CliError("HostMissing", "The Host's program is not beside this command; run ./platform from the source tree.");
        var path = Path.Combine(root, "artifacts", "host", ProgramName);
        return File.Exists(path) ? path : new CliError("HostMissing", $"The Host is not built: {path} is missing. Run ./platform up.");
    }

    private static CliError Ended(string reason, string log)
    {
        if (!reason.StartsWith("ERROR: (", StringComparison.Ordinal))
            return new CliError("HostNotStarted", $"The Host ended at its start: {reason} (log: {log})");
        var own = ErrorWriter.Read(reason, ExitCodes.Error);
        return own with { Message = $"{own.Message} (log: {log})" };
    }

    /// <summary>The error among what the Host wrote since it was started: its line of error, else its last line.</summary>
    private static string Reason(string log, long from)
    {
        try
        {
            using var stream = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            stream.Seek(Math.Min(from, stream.Length), SeekOrigin.Begin);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var lines = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(LogLinesRead).ToList();
            return lines.LastOrDefault(line => line.StartsWith("ERROR", StringComparison.Ordinal))
                ?? lines.LastOrDefault(line => line.Contains("Exception: ", StringComparison.Ordinal))
                ?? lines.LastOrDefault() ?? "it said nothing";
        }
        catch (IOException)
        {
            return "its log cannot be read";
        }
    }
}
