using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;
using Platform.Host.Installation;
using Platform.Host.Names;
using Platform.ProvisioningService;
using Platform.ProvisioningService.Networking;
using Platform.ProvisioningService.Nodes;
using Platform.ProvisioningService.Nodes.Qemu;
using Platform.ProvisioningService.Nodes.Sandbox;

namespace Platform.Host.Commands;

/// <summary><c>platform-host stop</c>.</summary>
public static class StopCommand
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(20);

    /// <summary>Stops whatever of the installation runs on this machine; with purge takes everything away. Idempotent.</summary>
    /// <returns>Exit code: 0, or 1 with the reason in one line on stderr.</returns>
    public static async Task<int> ExecuteAsync(string dataDirectory, bool purge, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(dataDirectory))
        {
            await Console.Error.WriteLineAsync($"There is no installation in '{dataDirectory}': nothing to stop.");
            return 0;
        }
        var record = HostRecord.Read(dataDirectory);
        var installation = record?.ToInstallation(dataDirectory) ?? new PlatformInstallation { DataDirectory = dataDirectory };
        if (record?.FindProcess() is { } process) await StopHostAsync(process, cancellationToken);
        using var held = InstallationLock.TryTake(dataDirectory);
        if (held is null)
        {
            await Console.Error.WriteLineAsync($"ERROR: (AlreadyRunning) A Host is starting on '{dataDirectory}': wait until it serves, then try again.");
            return 1;
        }
        await StopNodesAsync(installation, purge, cancellationToken);
        await PlatformHost.PostgresOf(installation).StopAsync(cancellationToken);
        // Names and addresses lead nowhere without a Host.
        using (var hosts = new HostsFile(installation, "/etc/hosts")) await hosts.ClearAsync(cancellationToken);
        await new HostNetwork(installation).PurgeAsync(cancellationToken);
        if (Directory.Exists(installation.RuntimeDirectory)) Directory.Delete(installation.RuntimeDirectory, true);
        if (purge) await ProcessRunner.RunCheckedAsync("rm", ["-rf", "--one-file-system", "--", dataDirectory], cancellationToken: cancellationToken);
        return 0;
    }

    private static async Task StopHostAsync(Process process, CancellationToken cancellationToken)
    {
        using (process)
        {
            await ProcessRunner.RunAsync("kill", ["-TERM", $"{process.Id}"], cancellationToken: cancellationToken);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(LongestShutdown);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                process.Kill();
                await process.WaitForExitAsync(cancellationToken);
            }
        }
    }

    private static async Task StopNodesAsync(PlatformInstallation installation, bool purge, CancellationToken cancellationToken)
    {
        using var machines = new QemuNodeProvider(installation, new ProvisioningSettings(null), NullLogger<QemuNodeProvider>.Instance);
        var nodes = new List<(INodeProvider Provider, NodeReference Node)>();
        foreach (var provider in (INodeProvider[])[new SandboxNodeProvider(installation, NullLogger<SandboxNodeProvider>.Instance), machines])
            nodes.AddRange((await provider.ListAsync(cancellationToken)).Select(node => (provider, node)));
        await Parallel.ForEachAsync(nodes, cancellationToken, async (item, token) =>
            await (purge ? item.Provider.DeleteAsync(item.Node, token) : item.Provider.StopAsync(item.Node, token)));
    }
}
