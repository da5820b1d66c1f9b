using System.Diagnostics;

namespace Platform.Benchmarks;

/// <summary>Runs programs with an environment of their own.</summary>
internal sealed class Shell(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>Runs to the end; standard error is passed on. Throws <see cref="BenchmarkException"/> when it fails.</summary>
    public async Task<string> RunAsync(CancellationToken cancel, string program, params string[] arguments)
    {
        var (code, output, errors) = await TryAsync(cancel, program, null, arguments);
        return code == 0 ? output : throw new BenchmarkException($"{program} {string.Join(' ', arguments)} ended with {code}: {errors.Trim()}");
    }

    /// <summary>Runs to the end, with text for its standard input.</summary>
    public async Task<(int Code, string Output, string Errors)> TryAsync(CancellationToken cancel, string program, string? input, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start) ?? throw new BenchmarkException($"{program} does not start");
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }
}
