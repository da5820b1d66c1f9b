using Platform.Cli.Progress;
using Spectre.Console;

namespace Platform.Cli.Demo;

/// <summary>A spinner with everything that runs now; what has ended stands above it.</summary>
internal sealed class SpinnerBoard(TextWriter output, TimeProvider time) : IDemoBoard
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    private readonly IAnsiConsole _console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
    private readonly Lock _lock = new();
    private readonly Dictionary<DemoStep, (long Start, string Detail)> _running = [];

    public Task ShowAsync(Func<Task> whole) => _console.Status().Spinner(Spinner.Known.Dots).StartAsync("Starting", async status =>
    {
        var running = whole();
        while (await Task.WhenAny(running, Task.Delay(Tick, time)) != running)
            status.Status(Markup.Escape(Now()));
        await running;
    });

    public void Started(DemoStep step)
    {
        lock (_lock)
            _running[step] = (time.GetTimestamp(), "");
    }

    public void Told(DemoStep step, string detail)
    {
        lock (_lock)
            _running[step] = (_running[step].Start, detail);
    }

    public void Ended(DemoStep step, TimeSpan elapsed, string detail, bool succeeded)
    {
        lock (_lock)
            _running.Remove(step);
        var mark = succeeded ? "[green]✓[/]" : "[red]✗[/]";
        var more = detail.Length > 0 ? $" [grey]{Markup.Escape(detail)}[/]" : "";
        _console.MarkupLine($"{mark} {Markup.Escape(step.Title)}{more} [grey]{ProgressReporter.Format(elapsed)}[/]");
    }

    private string Now()
    {
        lock (_lock)
        {
            return string.Join("  |  ", _running.Select(item =>
                $"{item.Key.Title}{(item.Value.Detail.Length > 0 ? $" ({item.Value.Detail})" : "")} {ProgressReporter.Format(time.GetElapsedTime(item.Value.Start))}"));
        }
    }
}
