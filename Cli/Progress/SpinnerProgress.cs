using Spectre.Console;

namespace Platform.Cli.Progress;

/// <summary>A spinner with the time so far, replaced at the end by one line.</summary>
internal sealed class SpinnerProgress(TextWriter output, TimeProvider time) : ProgressReporter
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    public override async Task<Result<T>> RunAsync<T>(string title, Func<Action<string>, Task<Result<T>>> operation)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var start = time.GetTimestamp();
        var detail = "";
        var result = await console.Status().Spinner(Spinner.Known.Dots).StartAsync(Markup.Escape(title), async status =>
        {
            var running = operation(text => Volatile.Write(ref detail, text));
            while (await Task.WhenAny(running, Task.Delay(Tick, time)) != running)
            {
                var text = Volatile.Read(ref detail);
                status.Status(Markup.Escape($"{title}{(text.Length > 0 ? ": " + text : "")} {Format(time.GetElapsedTime(start))}"));
            }

            return await running;
        });
        if (result.Error is null)
            console.MarkupLine($"[green]✓[/] {Markup.Escape(title)} [grey]{Format(time.GetElapsedTime(start))}[/]");
        else
            console.MarkupLine($"[red]✗[/] {Markup.Escape(title)} [grey]{Format(time.GetElapsedTime(start))}[/]");
        return result;
    }
}
