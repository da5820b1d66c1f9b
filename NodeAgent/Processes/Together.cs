namespace Platform.NodeAgent.Processes;

/// <summary>Loops that live and die together.</summary>
public static class Together
{
    /// <summary>Runs all until cancelled. When one fails the others are cancelled and its failure is thrown: a process that lost a part must not linger.</summary>
    public static async Task RunAsync(CancellationToken cancel, params IReadOnlyList<Func<CancellationToken, Task>> loops)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = loops.Select(l => l(ended.Token)).ToList();
        var first = await Task.WhenAny(running);
        await ended.CancelAsync();
        try
        {
            await Task.WhenAll(running);
        }
        catch (OperationCanceledException)
        {
            // Those that were told to end; the first one's own outcome follows.
        }

        await first;
    }
}
