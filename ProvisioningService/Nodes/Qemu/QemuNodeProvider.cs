using Microsoft.Extensions.Logging;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>
/// Nodes as virtual machines of this machine, with a kernel of their own: the node image as a disk, its link on the bridge in the
/// cluster's router beside the sandbox nodes'. They outlive the Host and are found again by their cgroup.
/// </summary>
public sealed partial class QemuNodeProvider(PlatformInstallation installation, ProvisioningSettings settings, ILogger<QemuNodeProvider> logger) : INodeProvider, IDisposable
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan PressAgain = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);
    private readonly NodeDirectories _directories = new(Path.Combine(installation.DataDirectory, "machines"));
    private readonly QemuAcceleration _acceleration = new(logger);

    /// <summary>Its name.</summary>
    public const string ProviderName = "qemu";

    /// <inheritdoc/>
    public string Name => ProviderName;

    private string CgroupParent => $"platform-{installation.Id}";

    /// <inheritdoc/>
    public string? FindObstacle() => QemuPrograms.FindObstacle(settings.NodeImages, Environment.GetEnvironmentVariable("PATH") ?? "");

    /// <inheritdoc/>
    public async Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        var node = specification.Node;
        var cgroup = CgroupOf(node);
        var network = new QemuNetwork(installation, node);
        if (FindMachine(cgroup) is not null && await network.ExistsAsync(cancellationToken)) return;
        var disk = new QemuDisk(_directories.Of(node));
        if (disk.Exists) LogStartingAgain(logger, node.Name, NodeFiles.ReadConsole(disk.Console));
        else LogMaking(logger, node.Name);
        // What a kill half-way left is taken away; the disk stays.
        await cgroup.EndAsync(cancellationToken);
        var boot = await disk.PrepareAsync(specification, cancellationToken);
        var acceleration = await _acceleration.FindAsync(boot, cancellationToken);
        await network.MakeAsync(cancellationToken);
        Directory.CreateDirectory(installation.RuntimeDirectory);
        var size = QemuSize.Of(specification.Size, Environment.ProcessorCount);
        var command = QemuCommandLine.Of(node, size, boot, disk, acceleration, network.LinkName, MonitorPath(network));
        (await ProcessRunner.RunAsync("/bin/sh", [QemuBoot.ScriptPath("start.sh"), cgroup.Path, network.NamespaceName, .. command], cancellationToken: cancellationToken))
            .EnsureSuccess($"{QemuPrograms.Emulator} of {node.Name}");
        LogStarted(logger, node.Name, size.Processors, size.MemoryMegabytes, acceleration[1]);
    }

    /// <inheritdoc/>
    public async Task StopAsync(NodeReference node, CancellationToken cancellationToken)
    {
        var cgroup = CgroupOf(node);
        var network = new QemuNetwork(installation, node);
        // A machine that is only just booting does not notice its power button.
        for (var waited = TimeSpan.Zero; waited < LongestShutdown && FindMachine(cgroup) is not null; waited += Look)
        {
            if (waited.Ticks % PressAgain.Ticks == 0 && !await QemuMonitor.TryPowerDownAsync(MonitorPath(network), cancellationToken)) break;
            await Task.Delay(Look, cancellationToken);
        }
        await EndAsync(cgroup, network, cancellationToken);
        LogStopped(logger, node.Name);
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(NodeReference node, CancellationToken cancellationToken)
    {
        await EndAsync(CgroupOf(node), new QemuNetwork(installation, node), cancellationToken);
        await _directories.DeleteAsync(node, cancellationToken);
        NodeCgroup.RemoveParent(CgroupParent);
        LogDeleted(logger, node.Name);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<NodeReference>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(_directories.List());

    /// <inheritdoc/>
    public void Dispose() => _acceleration.Dispose();

    /// <summary>Host process id of a virtual machine; null when it does not run.</summary>
    public static int? FindMachine(NodeCgroup cgroup)
    {
        foreach (var process in cgroup.Processes())
            // The kernel keeps fifteen characters of a name.
            if (NodeCgroup.ReadLines($"/proc/{process}/comm") is [var name] && name == QemuPrograms.Emulator[..15]) return process;
        return null;
    }

    private async Task EndAsync(NodeCgroup cgroup, QemuNetwork network, CancellationToken cancellationToken)
    {
        await cgroup.EndAsync(cancellationToken);
        await network.DeleteAsync(cancellationToken);
        File.Delete(MonitorPath(network));
    }

    private NodeCgroup CgroupOf(NodeReference node) => new($"{CgroupParent}/{node.ClusterIndex}-{node.Name}");

    private string MonitorPath(QemuNetwork network) => Path.Combine(installation.RuntimeDirectory, $"{network.LinkName}.qmp");

    [LoggerMessage(EventId = 4010, Level = LogLevel.Information, Message = "Virtual machine {Node}: making its disk")]
    private static partial void LogMaking(ILogger logger, string node);

    [LoggerMessage(EventId = 4011, Level = LogLevel.Information, Message = "Virtual machine {Node} started: {Processors} processors, {Megabytes} MiB, {Acceleration}")]
    private static partial void LogStarted(ILogger logger, string node, int processors, int megabytes, string acceleration);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Information, Message = "Virtual machine {Node} stopped")]
    private static partial void LogStopped(ILogger logger, string node);

    [LoggerMessage(EventId = 4013, Level = LogLevel.Information, Message = "Virtual machine {Node} deleted")]
    private static partial void LogDeleted(ILogger logger, string node);

    [LoggerMessage(EventId = 4015, Level = LogLevel.Information, Message = "Virtual machine {Node} does not run and is started again; it had said: {Console}")]
    private static partial void LogStartingAgain(ILogger logger, string node, string console);
}
