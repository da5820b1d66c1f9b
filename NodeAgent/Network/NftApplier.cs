using Platform.Kubernetes.Node.Nftables;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>Brings the kernel to what a table should be.</summary>
/// <param name="name">Name of the table.</param>
/// <param name="table">What it should be.</param>
/// <param name="commands">Runs nft.</param>
public sealed class NftApplier(string name, NftTable table, CommandRunner commands)
{
    private static readonly TimeSpan LookPeriod = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Whether the table has been in force at least once.</summary>
    public bool Applied { get; private set; }

    /// <summary>Puts in force what has changed, all at once. A change that does not fit what is there replaces the whole table.</summary>
    /// <returns>Whether there was a change.</returns>
    /// <exception cref="IOException">nft refused; what was in force still is.</exception>
    public async Task<bool> ApplyAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            if (table.Script() is not { } script)
                return false;
            if (await TryAsync(script, cancel) is { } fault && (!Applied || await TryAsync(table.Script()!, cancel) is not null))
                throw new IOException($"nft refused the rules of the table {name}: {fault}");
            Applied = true;
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Looks once a minute whether the table is still there; when somebody took it away, the next change brings all of it back.</summary>
    /// <param name="gone">Told when it is gone.</param>
    /// <param name="time">Measures the minute.</param>
    /// <param name="cancel">Ends it.</param>
    public async Task KeepAsync(Action gone, TimeProvider time, CancellationToken cancel)
    {
        while (true)
        {
            await Task.Delay(LookPeriod, time, cancel);
            if (await IsGoneAsync(cancel))
                gone();
        }
    }

    private async Task<bool> IsGoneAsync(CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel);
        try
        {
            var tables = await commands.RunAsync("nft", ["list", "tables", "ip"], null, cancel);
            if (!Applied || !tables.Succeeded || tables.Output.Split('\n').Contains($"table ip {name}"))
                return false;
            table.Forget();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<string?> TryAsync(string script, CancellationToken cancel)
    {
        // Whatever ends nft early, what it did is not known.
        var done = false;
        try
        {
            var result = await commands.RunAsync("nft", ["-f", "-"], script, cancel);
            done = result.Succeeded;
            if (done)
                table.Applied();
            return done ? null : result.Error;
        }
        finally
        {
            if (!done)
                table.Forget();
        }
    }
}
