using System.Globalization;
using Npgsql;
using Platform.Foundation.Processes;

namespace Platform.Foundation.Data;

/// <summary>
/// A PostgreSQL server of the platform's own, for an installation that configures none: reached by a unix socket only, detached
/// from the Host, and adopted when it already runs.
/// </summary>
public sealed class PrivatePostgres
{
    private const string SuperUser = "platform";
    private readonly string _dataDirectory;
    private readonly string _socketDirectory;
    private readonly string _logFile;
    private readonly string _binaries;

    /// <param name="dataDirectory">Directory of the server's data; its parents must be searchable by the user postgres.</param>
    /// <param name="socketDirectory">Directory of the socket; its path is at most 90 bytes long.</param>
    /// <param name="logFile">File the server's own output is appended to.</param>
    /// <exception cref="FileNotFoundException">No PostgreSQL is installed.</exception>
    public PrivatePostgres(string dataDirectory, string socketDirectory, string logFile)
    {
        (_dataDirectory, _socketDirectory, _logFile) = (dataDirectory, socketDirectory, logFile);
        _binaries = FindBinaries();
    }

    /// <summary>Connection string of the running server.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder
    {
        Host = _socketDirectory,
        Username = SuperUser,
        Database = "postgres",
        MaxPoolSize = 60,
        NoResetOnClose = false,
        ApplicationName = "platform",
    }.ConnectionString;

    /// <summary>Whether a server runs on the data directory.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken) =>
        File.Exists(Path.Combine(_dataDirectory, "postmaster.pid"))
        && (await AsPostgresAsync("pg_ctl", ["status", "-D", _dataDirectory], cancellationToken)).ExitCode == 0;

    /// <summary>Makes the cluster when it is not there and starts the server when it does not run; returns when it accepts connections.</summary>
    /// <exception cref="ProcessFailedException">initdb or pg_ctl failed; the message carries their words.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await PrepareDirectoriesAsync(cancellationToken);
        if (!File.Exists(Path.Combine(_dataDirectory, "platform-ready"))) await InitialiseAsync(cancellationToken);
        await WaitForKilledAsync(cancellationToken);
        if (await IsRunningAsync(cancellationToken)) return;
        // fsync stays on: an acknowledged write must survive. Output goes to a file, since a pipe would die with the Host.
        var options = $"-k {_socketDirectory} -c listen_addresses= -c max_connections=100 -c shared_buffers=64MB -c unix_socket_permissions=0700 -c jit=off -c wal_compression=on";
        (await AsPostgresAsync("pg_ctl", ["start", "-w", "-t", "60", "-D", _dataDirectory, "-l", _logFile, "-o", options], cancellationToken))
            .EnsureSuccess($"pg_ctl start (see {_logFile})");
    }

    /// <summary>Stops the server when it runs; open connections are ended.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_dataDirectory) || !await IsRunningAsync(cancellationToken)) return;
        (await AsPostgresAsync("pg_ctl", ["stop", "-w", "-t", "60", "-m", "fast", "-D", _dataDirectory], cancellationToken)).EnsureSuccess("pg_ctl stop");
    }

    private async Task PrepareDirectoriesAsync(CancellationToken cancellationToken)
    {
        foreach (var directory in (string[])[_dataDirectory, _socketDirectory, Path.GetDirectoryName(_logFile)!]) Directory.CreateDirectory(directory);
        if (!File.Exists(_logFile)) await File.WriteAllTextAsync(_logFile, "", cancellationToken);
        await ProcessRunner.RunCheckedAsync("chown", ["postgres:postgres", _dataDirectory, _socketDirectory, _logFile], cancellationToken: cancellationToken);
        File.SetUnixFileMode(_dataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(_socketDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        // What an interrupted initdb left is not a cluster.
        foreach (var entry in Directory.EnumerateFileSystemEntries(_dataDirectory))
            if (Directory.Exists(entry)) Directory.Delete(entry, true);
            else File.Delete(entry);
        (await AsPostgresAsync("initdb", ["-D", _dataDirectory, "-U", SuperUser, "--auth-local=peer", "--auth-host=reject", "-E", "UTF8", "--locale=C.UTF-8"], cancellationToken))
            .EnsureSuccess("initdb");
        await File.WriteAllTextAsync(Path.Combine(_dataDirectory, "pg_hba.conf"), "local all all peer map=platform\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_dataDirectory, "pg_ident.conf"), $"platform root {SuperUser}\nplatform postgres {SuperUser}\n", cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(_dataDirectory, "platform-ready"), "", cancellationToken);
    }

    // A server that was killed counts as running, for pg_ctl and for the next server, until its parent has taken note of its end.
    private async Task WaitForKilledAsync(CancellationToken cancellationToken)
    {
        var file = Path.Combine(_dataDirectory, "postmaster.pid");
        if (!File.Exists(file) || !int.TryParse((await File.ReadAllLinesAsync(file, cancellationToken)).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid)) return;
        while (IsZombie(pid)) await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
    }

    private static bool IsZombie(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Task<ProcessResult> AsPostgresAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        ProcessRunner.RunAsync("setsid", ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--reset-env", Path.Combine(_binaries, program), .. arguments], cancellationToken: cancellationToken);

    private static string FindBinaries()
    {
        const string root = "/usr/lib/postgresql";
        var newest = !Directory.Exists(root) ? null : Directory.EnumerateDirectories(root)
            .Where(directory => File.Exists(Path.Combine(directory, "bin", "initdb")))
            .MaxBy(directory => double.TryParse(Path.GetFileName(directory), CultureInfo.InvariantCulture, out var version) ? version : 0);
        return newest is null
            ? throw new FileNotFoundException("No PostgreSQL server is installed: install Debian's package 'postgresql', or configure a connection string.")
            : Path.Combine(newest, "bin");
    }
}
