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
    private const int SignalHaltOfSystemd = 34 + 3; // SIGRTMIN+3

    private readonly NodeDirectories _directories = new(Path.Combine(installation.DataDirectory, "nodes"));

    private string CgroupParent => $"platform-{installation.Id}";

    /// <summary>Its name.</summary>
    public const string ProviderName = "sandbox";

    /// <inheritdoc/>
    public string Name => ProviderName;

    /// <inheritdoc/>
    public string? FindObstacle() => null;

    /// <inheritdoc/>
    public async Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        var node = specification.Node;
        var cgroup = CgroupOf(node);
        var network = new SandboxNetwork(installation, node);
        var disk = new SandboxDisk(_directories.Of(node));
        if (cgroup.FindInit() is not null && await network.ExistsAsync(cancellationToken) && await HasBootedAsync(cgroup, cancellationToken)) return;
        // What a kill half-way left is taken away; the disk stays.
        await cgroup.EndAsync(cancellationToken);
        await network.EnsureAsync(specification, cancellationToken);
        var layers = string.Join(':', await disk.PrepareAsync(specification, cancellationToken));
        await ProcessRunner.RunCheckedAsync(
            "/bin/sh", [ScriptPath("enter.sh"), cgroup.Path, network.NamespaceName, _directories.Of(node), node.Name, layers, ScriptPath("boot.sh")], cancellationToken: cancellationToken);
        if (!await HasBootedAsync(cgroup, cancellationToken)) throw new IOException($"The node '{node.Name}' does not boot: {disk.ReadConsole()}");
        LogBooted(logger, node.Name);
    }

    /// <inheritdoc/>
    public async Task StopAsync(NodeReference node, CancellationToken cancellationToken)
    {
        var cgroup = CgroupOf(node);
        if (cgroup.FindInit() is { } init)
        {
            NodeCgroup.Signal(init, SignalHaltOfSystemd);
            for (var waited = TimeSpan.Zero; waited < LongestShutdown && cgroup.FindInit() is not null; waited += TimeSpan.FromMilliseconds(100))
                await Task.Delay(100, cancellationToken);
        }
        await cgroup.EndAsync(cancellationToken);
        await new SandboxNetwork(installation, node).DeleteAsync(cancellationToken);
        LogStopped(logger, node.Name);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(NodeReference node, CancellationToken cancellationToken)
    {
        await CgroupOf(node).EndAsync(cancellationToken);
        await new SandboxNetwork(installation, node).DeleteAsync(cancellationToken);
        await _directories.DeleteAsync(node, cancellationToken);
        NodeCgroup.RemoveParent(CgroupParent);
        LogDeleted(logger, node.Name);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeReference>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(_directories.List());

    private NodeCgroup CgroupOf(NodeReference node) => new($"{CgroupParent}/{node.ClusterIndex}-{node.Name}");

    private static string ScriptPath(string name) => Path.Combine(AppContext.BaseDirectory, "Nodes", "Sandbox", name);

    // Booted means that the image's own init runs, in the environment that it is started with; before, the machine may still fail.
    private static async Task<bool> HasBootedAsync(NodeCgroup cgroup, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < LongestBoot; waited += Look)
        {
            if (cgroup.FindInit() is { } init && SandboxInit.HasEnvironment(init, "container=platform")) return true;
            if (cgroup.Processes().Count == 0) return false;
            await Task.Delay(Look, cancellationToken);
        }
        return false;
    }

    [LoggerMessage(EventId = 4001, Level = LogLevel.Information, Message = "Node {Node} booted")]
    private static partial void LogBooted(ILogger logger, string node);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Node {Node} stopped")]
    private static partial void LogStopped(ILogger logger, string node);

    [LoggerMessage(EventId = 4003, Level = LogLevel.Information, Message = "Node {Node} deleted")]
    private static partial void LogDeleted(ILogger logger, string node);
}
