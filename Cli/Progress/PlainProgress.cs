namespace Platform.Cli.Progress;

/// <summary>A line when an operation begins and one when it ends, for logs and pipes.</summary>
internal sealed class PlainProgress(TextWriter output, TimeProvider time) : ProgressReporter
{
    public override async Task<Result<T>> RunAsync<T>(string title, Func<Action<string>, Task<Result<T>>> operation)
    {
        await output.WriteLineAsync($"{title} ...");
        var start = time.GetTimestamp();
        var result = await operation(_ => { });
        if (result.Error is null)
            await output.WriteLineAsync($"{title}: done in {Format(time.GetElapsedTime(start))}");
        return result;
    }
}
