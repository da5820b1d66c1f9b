using System.Formats.Tar;
using System.Net;
using Platform.Foundation.Processes;
using Platform.Kubernetes.Node;
using Platform.ProvisioningService.Nodes;
using Platform.ProvisioningService.Nodes.Qemu;

namespace Platform.ProvisioningService.Tests.Nodes.Qemu;

public sealed class QemuDiskTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("platform-test-qemu-").FullName;

    private QemuDisk Disk => new(Path.Combine(_directory, "machine"));

    public async Task InitializeAsync()
    {
        // A machine that was made before, so that its image is there and none has to be built.
        Directory.CreateDirectory(Path.Combine(_directory, "machine"));
        await File.WriteAllTextAsync(Path.Combine(_directory, "machine", "boot"), "/images/disk-1");
    }

    public Task DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_machine_keeps_what_it_boots_and_who_it_is()
    {
        (await Disk.PrepareAsync(Specification(), default)).Kernel.ShouldBe("/images/disk-1/vmlinuz");
        var identity = (await ReadAsync())["etc/machine-id"].Content;
        await Disk.PrepareAsync(Specification() with { Image = "/images/another" }, default);
        (await ReadAsync())["etc/machine-id"].Content.ShouldBe(identity);
        identity.Trim().Length.ShouldBe(32);
    }

    [Fact]
    public async Task Secrets_are_for_their_owner_alone_on_the_host_and_in_the_machine()
    {
        await Disk.PrepareAsync(Specification(), default);
        File.GetUnixFileMode(Disk.Node).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var (content, mode) = (await ReadAsync())["etc/platform/node.json"];
        content.ShouldContain("abcdef.secret");
        mode.ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var command = QemuCommandLine.Of(Specification().Node, new QemuSize(1, 1024), new QemuBoot("/b"), Disk, ["-accel", "tcg"], "n0123456789", "/run/x.qmp");
        string.Join(' ', command).ShouldNotContain("secret");
    }

    [Fact]
    public async Task A_machine_is_told_its_address_and_who_may_sign_in()
    {
        await Disk.PrepareAsync(Specification() with { Access = new NodeAccess("ops", ["ssh-ed25519 AAAA one", "ssh-ed25519 AAAB two"]) }, default);
        var told = await ReadAsync();
        told["etc/platform/network"].Content.ShouldBe("address=10.224.0.5/16\ngateway=10.224.0.1\n");
        told["etc/hostname"].Content.ShouldBe("node-a\n");
        told["etc/platform/ssh/user"].Content.ShouldBe("ops\n");
        told["etc/platform/ssh/authorized_keys"].Content.ShouldBe("ssh-ed25519 AAAA one\nssh-ed25519 AAAB two\n");
    }

    [Fact]
    public async Task Where_no_key_was_given_there_is_none()
    {
        await Disk.PrepareAsync(Specification(), default);
        (await ReadAsync()).Keys.ShouldNotContain(name => name.Contains("ssh", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_archive_is_whole_disk_sectors_that_any_tar_reads()
    {
        await Disk.PrepareAsync(Specification(), default);
        (new FileInfo(Disk.Node).Length % 512).ShouldBe(0);
        (await ProcessRunner.RunCheckedAsync("tar", ["-tf", Disk.Node])).Output.ShouldContain("etc/platform/node.json");
    }

    private async Task<Dictionary<string, (string Content, UnixFileMode Mode)>> ReadAsync()
    {
        var entries = new Dictionary<string, (string, UnixFileMode)>();
        await using var reader = new TarReader(File.OpenRead(Disk.Node));
        while (await reader.GetNextEntryAsync() is { } entry)
            entries[entry.Name] = (entry.DataStream is null ? "" : await new StreamReader(entry.DataStream).ReadToEndAsync(), entry.Mode);
        return entries;
    }

    private static NodeSpecification Specification() => new()
    {
        Node = new NodeReference(0, "node-a"),
        Image = "/images/node-1",
        Address = IPAddress.Parse("10.224.0.5"),
        NodeRange = IPNetwork.Parse("10.224.0.0/16"),
        Gateway = IPAddress.Parse("10.224.0.1"),
        Configure = _ => Task.FromResult(new NodeConfiguration
        {
            NodeName = "node-a",
            NodeIp = "10.224.0.5",
            ApiServer = new ApiServerEndpoint("https://240.19.0.1", "test", ""),
            BootstrapToken = "abcdef.secret",
            KubernetesVersion = "1.34.1",
            PodCidr = "10.244.0.0/16",
            ServiceCidr = "10.0.0.0/16",
            DnsServiceIp = "10.0.0.10",
        }),
    };
}
