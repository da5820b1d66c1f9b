using System.Diagnostics;

namespace Platform.EndToEnd;

/// <summary>What a finished command left behind.</summary>
public sealed record CommandResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test with everything the command said, unless it succeeded.</summary>
    public CommandResult ShouldSucceed()
    {
        ExitCode.ShouldBe(0, $"{Command}\nstdout:\n{Output}\nstderr:\n{Error}");
        return this;
    }

    /// <summary>Fails the test unless the command failed with one clear line on stderr.</summary>
    public CommandResult ShouldFailClearly(string saying)
    {
        ExitCode.ShouldNotBe(0, $"{Command} should have failed\nstdout:\n{Output}");
        Error.ShouldContain(saying, Case.Insensitive, $"{Command}\nstderr:\n{Error}");
        Error.ShouldNotContain("   at Platform.", Case.Sensitive, $"{Command} showed a stack trace");
        return this;
    }
}

/// <summary>Runs commands as a user would, in an environment of the test's own.</summary>
public static class Commands
{
    /// <summary>Runs a command to its end, at most for a while.</summary>
    public static async Task<CommandResult> RunAsync(
        string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null, TimeSpan? limit = null)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Repository.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        // The SDK that runs the tests sets these for its own children; the platform is run as from a shell.
        foreach (var name in (string[])["MSBuildSDKsPath", "MSBUILD_EXE_PATH", "MSBuildExtensionsPath", "DOTNET_HOST_PATH"]) start.Environment.Remove(name);
        var command = $"{file} {string.Join(' ', arguments)}";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(1));
        try
        {
            var (output, error) = (process.StandardOutput.ReadToEndAsync(patience.Token), process.StandardError.ReadToEndAsync(patience.Token));
            if (input is not null) await process.StandardInput.WriteAsync(input.AsMemory(), patience.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(patience.Token);
            return new CommandResult(command, process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{command}' was still running after {limit ?? TimeSpan.FromMinutes(1)}.");
        }
    }

    /// <summary>Asks again and again until a condition holds; fails with the last answer.</summary>
    public static async Task<T> EventuallyAsync<T>(Func<Task<T>> ask, Func<T, bool> holds, string what, TimeSpan? limit = null)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var answer = await ask();
            if (holds(answer)) return answer;
            if (waited.Elapsed > (limit ?? TimeSpan.FromSeconds(60))) throw new TimeoutException($"Waited in vain for: {what}. Last answer: {answer}");
            await Task.Delay(250);
        }
    }
}
