using System.Diagnostics;

namespace Platform.Cli.Installation;

/// <summary>Runs other programs.</summary>
public static class Commandline
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Path or name.</param>
    /// <param name="arguments">Arguments, unquoted.</param>
    /// <param name="cancel">Kills it with its children.</param>
    /// <param name="input">Text for its standard input; null for none.</param>
    /// <param name="environment">Variables added to this process's own.</param>
    /// <returns>What it wrote; an error when it cannot be started or its exit code is not 0.</returns>
    public static async Task<Result<string>> RunAsync(
        string program, IEnumerable<string> arguments, CancellationToken cancel, string? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return new CliError("ProgramMissing", $"{program} cannot be started: {e.Message}");
        }

        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var errors = process.StandardError.ReadToEndAsync(cancel);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), cancel);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; its exit code tells.
        }

        try
        {
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? await output : new CliError("CommandFailed",
                $"{Path.GetFileName(program)} failed ({process.ExitCode}): {LastLine(await errors, await output)}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private static string LastLine(string errors, string output)
    {
        var text = string.IsNullOrWhiteSpace(errors) ? output : errors;
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => line.StartsWith("ERROR", StringComparison.OrdinalIgnoreCase)) ?? lines.LastOrDefault() ?? "it said nothing";
    }
}
