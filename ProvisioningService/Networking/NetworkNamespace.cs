using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Networking;

/// <summary>Named network namespaces, entered by <c>nsenter</c> (<c>ip netns exec</c> would remount /sys).</summary>
public static class NetworkNamespace
{
    private const string Directory = "/run/netns";

    /// <summary>Whether the namespace is there; a name without a mount behind it is not.</summary>
    public static bool Exists(string name) =>
        File.Exists(Path.Combine(Directory, name)) && File.ReadLines("/proc/self/mountinfo").Any(line => line.Contains($" {Directory}/{name} ", StringComparison.Ordinal));

    /// <summary>Makes the namespace; idempotent.</summary>
    public static async Task EnsureAsync(string name, CancellationToken cancellationToken)
    {
        if (Exists(name)) return;
        // The first namespace of a machine makes the directory.
        if (File.Exists(Path.Combine(Directory, name))) File.Delete(Path.Combine(Directory, name));
        await ProcessRunner.RunCheckedAsync("ip", ["netns", "add", name], cancellationToken: cancellationToken);
    }

    /// <summary>Deletes the namespace; idempotent.</summary>
    public static async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (File.Exists(Path.Combine(Directory, name))) await ProcessRunner.RunCheckedAsync("ip", ["netns", "del", name], cancellationToken: cancellationToken);
    }

    /// <summary>Names of all namespaces that begin with a prefix.</summary>
    public static IReadOnlyList<string> List(string prefix) =>
        System.IO.Directory.Exists(Directory) ? [.. System.IO.Directory.EnumerateFiles(Directory, prefix + "*").Select(path => Path.GetFileName(path))] : [];

    /// <summary>Runs a command inside.</summary>
    public static Task<ProcessResult> RunAsync(string name, IReadOnlyList<string> command, CancellationToken cancellationToken, string? input = null) =>
        ProcessRunner.RunAsync("nsenter", [$"--net={Directory}/{name}", "--", .. command], input, cancellationToken);

    /// <summary>Runs several <c>ip</c> commands inside, in order, until one fails.</summary>
    /// <exception cref="ProcessFailedException">One failed.</exception>
    public static async Task BatchAsync(string name, IReadOnlyList<string> commands, CancellationToken cancellationToken) =>
        (await RunAsync(name, ["ip", "-batch", "-"], cancellationToken, string.Join('\n', commands) + "\n")).EnsureSuccess($"ip in {name}: {string.Join("; ", commands)}");

    /// <summary>Replaces nftables rules inside, all at once.</summary>
    /// <exception cref="ProcessFailedException">nft refused them.</exception>
    public static async Task ApplyRulesAsync(string name, string ruleset, CancellationToken cancellationToken) =>
        (await RunAsync(name, ["nft", "-f", "-"], cancellationToken, ruleset)).EnsureSuccess($"nft in {name}");
}
