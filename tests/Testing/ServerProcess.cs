using System.Diagnostics;

namespace Platform.Testing;

/// <summary>A test program's <c>serve CONNECTION-STRING DIRECTORY</c> in a process of its own, which a test can kill.</summary>
public sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Of its public listener.</summary>
    public int Port { get; }

    /// <summary>Starts it and returns when it has said <c>ready PORT</c>.</summary>
    /// <param name="program">Path of the test program's assembly.</param>
    /// <param name="connectionString">Its database.</param>
    /// <param name="directory">Its data.</param>
    public static async Task<ServerProcess> StartAsync(string program, string connectionString, string directory)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath is { } path && path.EndsWith("/dotnet", StringComparison.Ordinal) ? path : "dotnet", [program, "serve", connectionString, directory])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
            if (line.StartsWith("ready ", StringComparison.Ordinal)) return new ServerProcess(process, int.Parse(line["ready ".Length..], provider: null));
        throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>As SIGKILL does.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited) Kill();
        _process.Dispose();
    }
}
