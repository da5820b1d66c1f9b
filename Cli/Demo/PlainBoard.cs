using Platform.Cli.Progress;

namespace Platform.Cli.Demo;

/// <summary>A line when a step begins and one when it ends.</summary>
internal sealed class PlainBoard(TextWriter output) : IDemoBoard
{
    private readonly Lock _lock = new();

    public Task ShowAsync(Func<Task> whole) => whole();

    public void Started(DemoStep step) => Write($"  .. {step.Title}");

    public void Told(DemoStep step, string detail)
    {
    }

    public void Ended(DemoStep step, TimeSpan elapsed, string detail, bool succeeded) =>
        Write($"  {(succeeded ? "ok" : "FAILED")} {step.Title}{(detail.Length > 0 ? $" ({detail})" : "")}: {ProgressReporter.Format(elapsed)}");

    private void Write(string line)
    {
        lock (_lock)
            output.WriteLine(line);
    }
}
