using System.Diagnostics;

namespace Platform.NodeAgent.Processes;

/// <summary>Runs the network tools of the node (ip, nft, conntrack) to their end.</summary>
public sealed class CommandRunner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Runs <paramref name="file"/>; a failure is a value. Beyond half a minute the command is killed.</summary>
    public async Task<CommandResult> RunAsync(string file, IReadOnlyList<string> arguments, string? input, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new CommandResult(127, "", $"{file}: {e.Message}");
        }

        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await WriteInputAsync(process, input, limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new CommandResult(process.ExitCode, await output, (await error).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancel.ThrowIfCancellationRequested();
            return new CommandResult(124, "", $"{file} did not finish within {Limit}");
        }
    }

    private static async Task WriteInputAsync(Process process, string? input, CancellationToken cancel)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The command ended before it read everything: its exit code tells.
        }
    }
}
