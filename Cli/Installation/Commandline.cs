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
        if (Find(program) is not { } path)
            return new CliError("ProgramMissing", $"The program {program} is missing: eng/install-packages installs what is needed.");
        var start = ProcessGroup.Leader(path, arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = new Process { StartInfo = start };
        process.Start();
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
            return process.ExitCode == 0 ? await output : Failure(program, process.ExitCode, await errors, await output);
        }
        catch (OperationCanceledException)
        {
            await ProcessGroup.EndAsync(process);
            throw;
        }
    }

    /// <summary>The failure that the program itself names in our form, else its last line.</summary>
    private static CliError Failure(string program, int code, string errors, string output)
    {
        var text = string.IsNullOrWhiteSpace(errors) ? output : errors;
        if (text.Split('\n').Any(line => line.StartsWith("ERROR: (", StringComparison.Ordinal)))
            return ErrorWriter.Read(text, ExitCodes.Error);
        var last = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";
        return new CliError("CommandFailed", $"{Path.GetFileName(program)} failed ({code}): {last}");
    }

    private static string? Find(string program)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return File.Exists(program) ? program : null;
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Concat(["/usr/sbin", "/sbin"]);
        return directories.Select(directory => Path.Combine(directory, program)).FirstOrDefault(File.Exists);
    }
}
