using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Platform.Foundation.Processes;
using Platform.Foundation.Security;
using Platform.Kubernetes.Node;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>
/// A virtual machine's files: what it writes, above its image's disk (qcow2), and what it is told before it boots: an archive that it
/// sees as a second, read-only disk and unpacks. Secrets are in that file, for its owner alone, and in no command line.
/// </summary>
/// <param name="directory">Their directory.</param>
internal sealed class QemuDisk(string directory)
{
    private const UnixFileMode Public = (UnixFileMode)0b110_100_100, Private = (UnixFileMode)0b110_000_000, PublicDirectory = (UnixFileMode)0b111_101_101;

    /// <summary>What the machine writes.</summary>
    public string System => Path.Combine(directory, "disk.qcow2");

    /// <summary>What it is told.</summary>
    public string Node => Path.Combine(directory, "node.tar");

    /// <summary>What it writes while it boots.</summary>
    public string Console => Path.Combine(directory, "console.log");

    private string BootFile => Path.Combine(directory, "boot");

    /// <summary>Whether the machine has been started before.</summary>
    public bool Exists => File.Exists(BootFile);

    /// <summary>Makes them, or brings what the machine is told up to date.</summary>
    /// <returns>What the machine boots; one keeps the kernel and image that it was made with.</returns>
    /// <exception cref="ProcessFailedException">A disk cannot be made.</exception>
    public async Task<QemuBoot> PrepareAsync(NodeSpecification specification, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory, (UnixFileMode)0b111_000_000);
        QemuBoot boot;
        if (Exists)
        {
            boot = new QemuBoot(await File.ReadAllTextAsync(BootFile, cancellationToken));
        }
        else
        {
            boot = await QemuBoot.EnsureAsync(specification.Image, cancellationToken);
            await ProcessRunner.RunCheckedAsync(QemuPrograms.DiskTool, ["create", "-q", "-f", "qcow2", "-F", "raw", "-b", boot.Disk, System], cancellationToken: cancellationToken);
            await NodeFiles.WriteAsync(BootFile, boot.Directory, replace: true, cancellationToken);
        }
        var identity = Path.Combine(directory, "machine-id");
        await NodeFiles.WriteAsync(identity, $"{Guid.NewGuid():N}\n", replace: false, cancellationToken);
        // The token is new at each boot; a node that has joined does not look at it.
        var configuration = JsonSerializer.SerializeToUtf8Bytes(await specification.Configure(cancellationToken), NodesJson.Default.NodeConfiguration);
        var resolver = await NodeFiles.ReadResolverAsync(cancellationToken);
        SecretFile.Write(Node, Pack(specification, await File.ReadAllTextAsync(identity, cancellationToken), resolver, configuration));
        await File.WriteAllTextAsync(Console, "", cancellationToken);
        return boot;
    }

    private static byte[] Pack(NodeSpecification specification, string identity, string resolver, byte[] configuration)
    {
        var packed = new MemoryStream();
        using (var archive = new TarWriter(packed, TarEntryFormat.Ustar, leaveOpen: true))
        {
            Add(archive, "etc/hostname", specification.Node.Name + "\n");
            Add(archive, "etc/hosts", NodeFiles.Hosts(specification));
            Add(archive, "etc/machine-id", identity);
            Add(archive, "etc/resolv.conf", resolver);
            Add(archive, "etc/platform/network", $"address={specification.Address}/{specification.NodeRange.PrefixLength}\ngateway={specification.Gateway}\n");
            Add(archive, NodeConfiguration.Path.TrimStart('/'), configuration, Private);
            if (specification.Access is { } access)
            {
                archive.WriteEntry(new UstarTarEntry(TarEntryType.Directory, "etc/platform/ssh/") { Mode = PublicDirectory });
                Add(archive, "etc/platform/ssh/user", access.User + "\n");
                Add(archive, "etc/platform/ssh/authorized_keys", string.Join('\n', access.Keys) + "\n");
            }
        }
        return packed.ToArray();
    }

    private static void Add(TarWriter archive, string name, string content) => Add(archive, name, Encoding.UTF8.GetBytes(content), Public);

    private static void Add(TarWriter archive, string name, byte[] content, UnixFileMode mode) =>
        archive.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { Mode = mode, DataStream = new MemoryStream(content) });
}
