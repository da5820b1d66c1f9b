using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Networking;

/// <summary>Runs <c>ip</c> and <c>nft</c> in the host's own network namespace.</summary>
internal static class NetworkCommands
{
    /// <summary>Runs several <c>ip</c> commands in order, until one fails.</summary>
    /// <exception cref="ProcessFailedException">One failed.</exception>
    public static async Task BatchAsync(IReadOnlyList<string> commands, CancellationToken cancellationToken)
    {
        if (commands.Count == 0) return;
        var result = await ProcessRunner.RunAsync("ip", ["-batch", "-"], string.Join('\n', commands) + "\n", cancellationToken);
        result.EnsureSuccess($"ip: {string.Join("; ", commands)}");
    }

    /// <summary>Runs <c>ip</c> and returns what it printed; empty when it failed, as it does for a link that is not there.</summary>
    public static async Task<string> ReadAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await ProcessRunner.RunAsync("ip", arguments, cancellationToken: cancellationToken);
        return result.ExitCode == 0 ? result.Output : "";
    }

    /// <summary>Replaces nftables rules, all at once.</summary>
    /// <exception cref="ProcessFailedException">nft refused them.</exception>
    public static async Task ApplyRulesAsync(string ruleset, CancellationToken cancellationToken) =>
        (await ProcessRunner.RunAsync("nft", ["-f", "-"], ruleset, cancellationToken)).EnsureSuccess("nft");
}
