using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Platform.ControlPlane.Tests.Kubectl;

/// <summary>
/// What a person types and sees: lines <c>$ command</c> (continued by lines <c>&gt; …</c>), each followed by what it prints, both
/// streams together, and by <c>[N]</c> when it ends with exit code N. In the output <c>…</c> stands for any text of a line, and
/// alone on a line for any number of lines; a line <c>1.36| text</c> is printed by that version of kubectl only. Lines that begin
/// with <c>#</c> before the first command, or after an empty line, explain. How wide a table's columns are does not count.
/// </summary>
internal sealed class Session
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly IReadOnlyList<Step> _steps;

    private Session(IReadOnlyList<Step> steps) => _steps = steps;

    /// <summary>Reads a session as one version of kubectl is to have it.</summary>
    public static Session Parse(string text, string version)
    {
        var steps = new List<Step>();
        var explaining = true;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("$ ", StringComparison.Ordinal))
                steps.Add(new Step(new StringBuilder(line[2..]), []));
            else if (line.StartsWith("> ", StringComparison.Ordinal) && steps[^1].Expected.Count == 0)
                steps[^1].Command.Append('\n').Append(line, 2, line.Length - 2);
            else if (steps.Count > 0 && !(explaining && line.StartsWith('#')) && Of(line, version) is { } expected)
                steps[^1].Expected.Add(Narrow(expected));
            explaining = line.Length == 0 || (explaining && line.StartsWith('#'));
        }

        return new Session(steps);
    }

    /// <summary>Types every command and compares what it prints; stops at the first that prints something else.</summary>
    public async Task PlayAsync(string directory, IReadOnlyDictionary<string, string> environment)
    {
        foreach (var step in _steps)
        {
            var printed = await RunAsync(step.Command.ToString(), directory, environment);
            var expected = string.Join('\n', step.Expected).TrimEnd('\n');
            Matches(expected, printed).ShouldBeTrue($"$ {step.Command}\nprinted\n{printed}\nbut should have printed\n{expected}\n");
        }
    }

    private static string? Of(string line, string version) =>
        Regex.Match(line, @"^(\d+\.\d+)\| ?(.*)$") is { Success: true } only
            ? only.Groups[1].Value == version ? only.Groups[2].Value : null
            : line;

    private static string Narrow(string line) => Regex.Replace(line.TrimEnd(), "(?<=[^ ]) {2,}", "   ");

    private static bool Matches(string expected, string printed) =>
        Matches(expected.Split('\n'), printed.Split('\n'), "…", static (line, text) => line == "…" || Matches([.. line], [.. text], '…', static (a, b) => a == b));

    /// <summary>Whether a row is of a pattern in which one element stands for any number of others.</summary>
    private static bool Matches<T>(T[] pattern, T[] row, T any, Func<T, T, bool> same)
    {
        var reached = new bool[row.Length + 1];
        reached[0] = true;
        foreach (var element in pattern)
        {
            var many = Equals(element, any);
            var diagonal = reached[0];
            reached[0] &= many;
            for (var i = 1; i <= row.Length; i++)
            {
                var next = many ? reached[i] || reached[i - 1] : diagonal && same(element, row[i - 1]);
                (diagonal, reached[i]) = (reached[i], next);
            }
        }

        return reached[^1];
    }

    private static async Task<string> RunAsync(string command, string directory, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("bash", ["-c", $"exec 2>&1\n{command}"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        process.StandardInput.Close();
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            var lines = output.TrimEnd('\n').Split('\n').Select(Narrow);
            return string.Join('\n', process.ExitCode == 0 ? lines : lines.Append($"[{process.ExitCode}]")).TrimStart('\n');
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{command}' was still running after {Patience}.");
        }
    }

    private sealed record Step(StringBuilder Command, List<string> Expected);
}
