using System.Diagnostics;
using System.Text;

namespace Platform.Foundation.Processes;

/// <summary>What a finished command left behind.</summary>
/// <param name="ExitCode">The command's exit status.</param>
/// <param name="Output">Standard output, decoded as UTF-8.</param>
/// <param name="Error">Standard error, decoded as UTF-8.</param>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    /// <summary>Returns this result, or throws with the command's own words when it failed.</summary>
    /// <exception cref="ProcessFailedException">The exit code is not 0.</exception>
    public ProcessResult EnsureSuccess(string command) => ExitCode == 0 ? this : throw new ProcessFailedException(command, this);
}

/// <summary>A command ended with a non-zero exit code.</summary>
public sealed class ProcessFailedException(string command, ProcessResult result)
    : Exception($"'{command}' ended with exit code {result.ExitCode}: {(result.Error.Length > 0 ? result.Error : result.Output).Trim()}")
{
    /// <summary>The whole result.</summary>
    public ProcessResult Result { get; } = result;
}

/// <summary>Runs short commands of the system and collects their output.</summary>
public static class ProcessRunner
{
    /// <summary>Runs a command to its end; cancelling kills it and its children.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The command cannot be started.</exception>
    public static async Task<ProcessResult> RunAsync(
        string file, IEnumerable<string> arguments, string? input = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteInputAsync(process, input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new ProcessResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Runs a command and throws with its own words when it fails.</summary>
    /// <exception cref="ProcessFailedException">The exit code is not 0.</exception>
    public static async Task<ProcessResult> RunCheckedAsync(
        string file, IReadOnlyCollection<string> arguments, string? input = null, CancellationToken cancellationToken = default) =>
        (await RunAsync(file, arguments, input, cancellationToken)).EnsureSuccess($"{file} {string.Join(' ', arguments)}");

    private static async Task WriteInputAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command closed its input early; its exit code tells whether that was a failure.
        }
    }
}
