namespace Platform.Cli.Progress;

/// <summary>Tells on standard error what a long operation is doing and, at its end, how long it took.</summary>
public abstract class ProgressReporter
{
    /// <summary>A spinner on a terminal, plain lines elsewhere.</summary>
    public static ProgressReporter For(CliEnvironment environment) => environment.ErrorIsTerminal
        ? new SpinnerProgress(environment.Error, environment.Time)
        : new PlainProgress(environment.Error, environment.Time);

    /// <summary>Runs one operation under a title such as <c>Creating cluster c1</c>.</summary>
    public abstract Task<Result<T>> RunAsync<T>(string title, Func<Action<string>, Task<Result<T>>> operation);

    /// <summary>A duration for people: <c>8.4 s</c>, <c>2 min 05 s</c>.</summary>
    public static string Format(TimeSpan duration) => duration < TimeSpan.FromMinutes(1)
        ? $"{duration.TotalSeconds:0.0} s"
        : $"{(int)duration.TotalMinutes} min {duration.Seconds:00} s";
}
