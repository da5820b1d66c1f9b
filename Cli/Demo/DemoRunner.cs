namespace Platform.Cli.Demo;

/// <summary>Runs the steps, each as soon as those before it have ended, and stops all at the first failure.</summary>
internal sealed class DemoRunner(IReadOnlyList<DemoStep> steps, IDemoBoard board, TimeProvider time)
{
    /// <summary>Null when every step has succeeded; else the first failure, with its step's title.</summary>
    public async Task<(DemoStep Step, CliError Error)?> RunAsync(DemoStory story, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        (DemoStep, CliError)? failure = null;
        var gate = new Lock();
        var tasks = new Dictionary<Type, Task<bool>>();

        async Task<bool> RunStepAsync(DemoStep step, Task<bool>[] before)
        {
            if ((await Task.WhenAll(before)).Contains(false) || stop.IsCancellationRequested)
                return false;
            board.Started(step);
            var start = time.GetTimestamp();
            Result<string> result;
            try
            {
                result = await step.RunAsync(story, detail => board.Told(step, detail), stop.Token);
            }
            catch (OperationCanceledException)
            {
                board.Ended(step, time.GetElapsedTime(start), "interrupted", succeeded: false);
                return false;
            }

            var succeeded = result.TryGet(out var detail, out var error);
            board.Ended(step, time.GetElapsedTime(start), detail ?? "", succeeded);
            if (succeeded)
                return true;
            lock (gate)
                failure ??= (step, error!);
            await stop.CancelAsync();
            return false;
        }

        await board.ShowAsync(() =>
        {
            // Steps stand in an order in which each comes after those it waits for.
            foreach (var step in steps)
                tasks[step.GetType()] = RunStepAsync(step, [.. step.After.Select(type => tasks[type])]);
            return Task.WhenAll(tasks.Values);
        });
        cancel.ThrowIfCancellationRequested();
        return failure;
    }
}
