using System.Text.Json;
using Microsoft.Extensions.Logging;
using Platform.Foundation.Installation;
using Platform.Foundation.Processes;
using Platform.Foundation.Security;
using Platform.Kubernetes.Node;

namespace Platform.ProvisioningService.Nodes.Sandbox;

/// <summary>
/// Nodes as Linux namespaces of this machine: the node image booted with systemd as PID 1, in network, mount, process, host-name, IPC
/// and cgroup namespaces of its own. They outlive the Host. They share the host's kernel and are no boundary between tenants.
/// </summary>
public sealed partial class SandboxNodeProvider(PlatformInstallation installation, ILogger<SandboxNodeProvider> logger) : INodeProvider
{
    private static readonly TimeSpan LongestShutdown = TimeSpan.FromSeconds(10);
    private const int Sigkill = 9, SignalHaltOfSystemd = 34 + 3; // SIGRTMIN+3

    private string NodesDirectory => Path.Combine(installation.DataDirectory, "nodes");

    private string CgroupParent => $"platform-{installation.Id}";

    /// <inheritdoc/>
    public async Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        var node = specification.Node;
        var cgroup = CgroupOf(node);
        var network = new SandboxNetwork(installation, node);
        if (cgroup.FindInit() is not null && await network.ExistsAsync(cancellationToken)) return;
        // What a kill half-way left is taken away; the disk stays.
        await KillAsync(cgroup, cancellationToken);
        await network.EnsureAsync(specification, cancellationToken);
        var directory = DirectoryOf(node);
        await PrepareDiskAsync(directory, specification, cancellationToken);
        var layers = string.Join(':', NodeImage.ReadLayers(specification.Image));
        await ProcessRunner.RunCheckedAsync(
            "/bin/sh", [ScriptPath("enter.sh"), cgroup.Path, network.NamespaceName, directory, node.Name, layers, ScriptPath("boot.sh")], cancellationToken: cancellationToken);
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
        var directory = DirectoryOf(node);
        if (Directory.Exists(directory)) await ProcessRunner.RunCheckedAsync("rm", ["-rf", "--one-file-system", "--", directory], cancellationToken: cancellationToken);
        var parent = Path.GetDirectoryName(directory)!;
        if (Directory.Exists(parent) && !Directory.EnumerateFileSystemEntries(parent).Any()) Directory.Delete(parent);
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

    private static async Task PrepareDiskAsync(string directory, NodeSpecification specification, CancellationToken cancellationToken)
    {
        foreach (var part in (string[])["upper", "work", "merged", "containerd"]) Directory.CreateDirectory(Path.Combine(directory, part));
        await File.AppendAllTextAsync(Path.Combine(directory, "console.log"), "", cancellationToken);
        var etc = Directory.CreateDirectory(Path.Combine(directory, "upper", "etc")).FullName;
        var configuration = Path.Combine(Directory.CreateDirectory(Path.Combine(etc, "platform")).FullName, Path.GetFileName(NodeConfiguration.Path));
        if (!File.Exists(configuration))
            SecretFile.Write(configuration, JsonSerializer.SerializeToUtf8Bytes(await specification.Configure(cancellationToken), NodesJson.Default.NodeConfiguration));
        var name = specification.Node.Name;
        await File.WriteAllTextAsync(Path.Combine(etc, "hostname"), name + "\n", cancellationToken);
        if (!File.Exists(Path.Combine(etc, "hosts")))
            await File.WriteAllTextAsync(Path.Combine(etc, "hosts"), $"127.0.0.1 localhost\n{specification.Address} {name}\n", cancellationToken);
        if (!File.Exists(Path.Combine(etc, "machine-id"))) await File.WriteAllTextAsync(Path.Combine(etc, "machine-id"), $"{Guid.NewGuid():N}\n", cancellationToken);
        File.Copy("/etc/resolv.conf", Path.Combine(etc, "resolv.conf"), overwrite: true);
    }

    // Killing the first process of a process namespace kills all of it; the loop outlasts what is between fork and exec.
    private static async Task KillAsync(SandboxCgroup cgroup, CancellationToken cancellationToken)
    {
        for (var attempt = 0; cgroup.Processes() is { Count: > 0 } processes; attempt++)
        {
            if (attempt == 100) throw new IOException($"Processes of '{cgroup.Path}' do not end: {string.Join(", ", processes)}.");
            foreach (var process in processes) Signal(process, Sigkill);
            await Task.Delay(50, cancellationToken);
        }
        cgroup.Remove();
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
