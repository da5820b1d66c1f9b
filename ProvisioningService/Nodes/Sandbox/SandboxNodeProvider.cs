using Microsoft.Extensions.Logging;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Nodes.Sandbox;

/// <summary>
/// Nodes as Linux namespaces of this machine: the node image booted with systemd as PID 1, in network, mount, process, host-name, IPC
/// and cgroup namespaces of its own. They outlive the Host. They share the host's kernel and are no boundary between tenants.
/// </summary>
public sealed partial class SandboxNodeProvider(PlatformInstallation installation, ILogger<SandboxNodeProvider> logger) : INodeProvider
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestBoot = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private const int Sigkill = 9, SignalHaltOfSystemd = 34 + 3; // SIGRTMIN+3

    private string NodesDirectory => Path.Combine(installation.DataDirectory, "nodes");

    private string CgroupParent => $"platform-{installation.Id}";

    /// <inheritdoc/>
    public async Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        var node = specification.Node;
        var cgroup = CgroupOf(node);
        var network = new SandboxNetwork(installation, node);
        var disk = new SandboxDisk(DirectoryOf(node));
        if (cgroup.FindInit() is not null && await network.ExistsAsync(cancellationToken) && await HasBootedAsync(cgroup, cancellationToken)) return;
        // What a kill half-way left is taken away; the disk stays.
        await KillAsync(cgroup, cancellationToken);
        await network.EnsureAsync(specification, cancellationToken);
        var layers = string.Join(':', await disk.PrepareAsync(specification, cancellationToken));
        await ProcessRunner.RunCheckedAsync(
            "/bin/sh", [ScriptPath("enter.sh"), cgroup.Path, network.NamespaceName, DirectoryOf(node), node.Name, layers, ScriptPath("boot.sh")], cancellationToken: cancellationToken);
        if (!await HasBootedAsync(cgroup, cancellationToken)) throw new IOException($"The node '{node.Name}' does not boot: {disk.ReadConsole()}");
        LogBooted(logger, node.Name);
    }

    /// <inheritdoc/>
    public async Task StopAsync(NodeReference node, CancellationToken cancellationToken)
    {
        var cgroup = CgroupOf(node);
        if (cgroup.FindInit() is { } init)
        {
            Signal(init, SignalHaltOfSystemd);
            for (var waited = TimeSpan.Zero; waited < LongestShutdown && cgroup.FindInit() is not null; waited += TimeSpan.FromMilliseconds(100))
                await Task.Delay(100, cancellationToken);
        }
        await KillAsync(cgroup, cancellationToken);
        await new SandboxNetwork(installation, node).DeleteAsync(cancellationToken);
        LogStopped(logger, node.Name);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(NodeReference node, CancellationToken cancellationToken)
    {
        await KillAsync(CgroupOf(node), cancellationToken);
        await new SandboxNetwork(installation, node).DeleteAsync(cancellationToken);
        await new SandboxDisk(DirectoryOf(node)).DeleteAsync(cancellationToken);
        SandboxCgroup.RemoveParent(CgroupParent);
        LogDeleted(logger, node.Name);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeReference>> ListAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(NodesDirectory)) return Task.FromResult<IReadOnlyList<NodeReference>>([]);
        var nodes = from cluster in Directory.EnumerateDirectories(NodesDirectory)
                    where int.TryParse(Path.GetFileName(cluster), out _)
                    from node in Directory.EnumerateDirectories(cluster)
                    select new NodeReference(int.Parse(Path.GetFileName(cluster), provider: null), Path.GetFileName(node));
        return Task.FromResult<IReadOnlyList<NodeReference>>([.. nodes]);
    }

    private SandboxCgroup CgroupOf(NodeReference node) => new($"{CgroupParent}/{node.ClusterIndex}-{node.Name}");

    private string DirectoryOf(NodeReference node) => Path.Combine(NodesDirectory, node.ClusterIndex.ToString(System.Globalization.CultureInfo.InvariantCulture), node.Name);

    private static string ScriptPath(string name) => Path.Combine(AppContext.BaseDirectory, "Nodes", "Sandbox", name);

    // Booted means that the image's own init runs, in the environment that it is started with; before, the machine may still fail.
    private static async Task<bool> HasBootedAsync(SandboxCgroup cgroup, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < LongestBoot; waited += Look)
        {
            if (cgroup.FindInit() is { } init && SandboxCgroup.HasEnvironment(init, "container=platform")) return true;
            if (cgroup.Processes().Count == 0) return false;
            await Task.Delay(Look, cancellationToken);
        }
        return false;
    }

    // Killing the first process of a process namespace kills all of it; the loop outlasts what is between fork and exec.
    private static async Task KillAsync(SandboxCgroup cgroup, CancellationToken cancellationToken)
    {
        for (var attempt = 0; cgroup.Processes() is { Count: > 0 } processes; attempt++)
        {
            if (attempt == 500) throw new IOException($"Processes of '{cgroup.Path}' do not end: {string.Join(", ", processes)}.");
            foreach (var process in processes) Signal(process, Sigkill);
            await Task.Delay(Look, cancellationToken);
        }
        // The kernel lets go of a group a moment after its last process.
        for (var attempt = 0; !cgroup.TryRemove(); attempt++)
        {
            if (attempt == 100) throw new IOException($"The control group '{cgroup.Path}' cannot be removed.");
            await Task.Delay(Look, cancellationToken);
        }
    }

    // ESRCH means that it is gone already.
    private static void Signal(int process, int signal) => _ = Kill(process, signal);

    [System.Runtime.InteropServices.LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Node {Node} booted")]
    private static partial void LogBooted(ILogger logger, string node);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Node {Node} stopped")]
    private static partial void LogStopped(ILogger logger, string node);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Information, Message = "Node {Node} deleted")]
    private static partial void LogDeleted(ILogger logger, string node);
}
