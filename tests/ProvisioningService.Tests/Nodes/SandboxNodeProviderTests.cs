using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Foundation.Processes;
using Platform.Kubernetes.Node;
using Platform.ProvisioningService.Networking;
using Platform.ProvisioningService.Nodes;
using Platform.ProvisioningService.Nodes.Sandbox;
using Platform.ProvisioningService.Tests.Networking;

namespace Platform.ProvisioningService.Tests.Nodes;

/// <summary>Boots nodes whose image is this machine's own root filesystem beneath an init that only waits.</summary>
[Collection(NetworkCollection.Name)]
public sealed class SandboxNodeProviderTests : IAsyncLifetime
{
    private static readonly NodeReference Node = new(0, "node-a");
    private readonly TestNetwork _network = new();
    private readonly string _image = $"/dev/shm/platform-test-image-{Guid.NewGuid():N}";
    private ClusterNetwork _cluster = null!;
    private int _configured;

    private SandboxNodeProvider Provider => new(_network.Installation, NullLogger<SandboxNodeProvider>.Instance);

    private NodeCgroup Cgroup => new($"platform-{_network.Installation.Id}/0-node-a");

    private string Disk => Path.Combine(_network.Installation.DataDirectory, "nodes", "0", "node-a");

    public async Task InitializeAsync()
    {
        _cluster = await _network.AddClusterAsync(0);
        var init = Path.Combine(Directory.CreateDirectory(Path.Combine(_image, "rootfs", "usr", "sbin")).FullName, "init");
        await File.WriteAllTextAsync(init, "#!/bin/bash\ntrap 'exit 0' RTMIN+3\nwhile :; do sleep 0.1; done\n");
        File.SetUnixFileMode(init, (UnixFileMode)0b111_101_101);
        await DescribeImageAsync("/");
    }

    public async Task DisposeAsync()
    {
        await Provider.DeleteAsync(Node, default);
        await _network.DisposeAsync();
        Directory.Delete(_image, recursive: true);
        if (Directory.Exists(_network.Installation.DataDirectory)) Directory.Delete(_network.Installation.DataDirectory, recursive: true);
    }

    [Fact]
    public async Task A_node_that_runs_is_found_again_by_another_host()
    {
        await EnsureAsync();
        var init = Cgroup.FindInit();
        init.ShouldNotBeNull();
        (await InsideAsync("cat /proc/1/comm; hostname; ip -4 -o address show dev eth0 | grep -c 10.224.0.4/16")).ShouldBe("init\nnode-a\n1\n");

        await EnsureAsync();
        Cgroup.FindInit().ShouldBe(init);
        _configured.ShouldBe(1);
        (await Provider.ListAsync(default)).ShouldBe([Node]);
    }

    [Fact]
    public async Task The_nodes_configuration_is_its_owners_secret()
    {
        await EnsureAsync();
        (await InsideAsync("stat -c '%a %u' /etc/platform/node.json; grep -o 'abcdef.secret' /etc/platform/node.json")).ShouldBe("600 0\nabcdef.secret\n");
    }

    [Fact]
    public async Task A_node_cannot_change_the_machines_kernel_but_its_own_network()
    {
        await EnsureAsync();
        var panic = await File.ReadAllTextAsync("/proc/sys/kernel/panic");
        (await InsideAsync("(echo 77 >/proc/sys/kernel/panic) 2>/dev/null || echo refused; echo 0 >/proc/sys/net/ipv4/ip_forward && cat /proc/sys/net/ipv4/ip_forward"))
            .ShouldBe("refused\n0\n");
        (await File.ReadAllTextAsync("/proc/sys/kernel/panic")).ShouldBe(panic);
        (await File.ReadAllTextAsync("/proc/sys/net/ipv4/ip_forward")).Trim().ShouldBe("1");
    }

    [Fact]
    public async Task A_node_sees_its_own_control_groups_as_the_root()
    {
        await EnsureAsync();
        (await InsideAsync("grep -v ':/$' /proc/1/cgroup | wc -l")).Trim().ShouldBe("0");
    }

    [Fact]
    public async Task A_machine_that_was_killed_boots_again_with_its_disk()
    {
        await EnsureAsync();
        await InsideAsync("echo kept >/var/kept; mkdir -p /var/lib/kubelet/pki; touch /var/lib/kubelet/pki/kubelet-client-current.pem");
        var identity = await InsideAsync("cat /etc/machine-id");
        await KillAsync(Cgroup.FindInit()!.Value);

        await EnsureAsync();
        (await InsideAsync("cat /var/kept /etc/machine-id")).ShouldBe("kept\n" + identity);
        _configured.ShouldBe(1);
    }

    [Fact]
    public async Task A_node_that_has_not_joined_gets_a_new_token_when_it_boots_again()
    {
        await EnsureAsync();
        await KillAsync(Cgroup.FindInit()!.Value);
        await EnsureAsync();
        _configured.ShouldBe(2);
    }

    [Fact]
    public async Task A_stopped_node_keeps_its_disk_and_nothing_else()
    {
        await EnsureAsync();
        await InsideAsync("echo kept >/var/kept");
        await Provider.StopAsync(Node, default);

        Cgroup.Processes().ShouldBeEmpty();
        (await TestNetwork.TakeInventoryAsync()).ShouldNotContain("node-a");
        await EnsureAsync();
        (await InsideAsync("cat /var/kept")).ShouldBe("kept\n");
    }

    [Fact]
    public async Task Deleting_a_node_leaves_nothing()
    {
        var before = (await TestNetwork.TakeInventoryAsync(), await LeftoversAsync());
        await EnsureAsync();
        await InsideAsync("setsid sleep 1000 >/dev/null 2>&1 & mkdir $([ -e /sys/fs/cgroup/cgroup.procs ] && echo /sys/fs/cgroup/kubepods || echo /sys/fs/cgroup/memory/kubepods)");
        (await LeftoversAsync()).ShouldNotBe(before.Item2);

        await Provider.DeleteAsync(Node, default);
        (await TestNetwork.TakeInventoryAsync(), await LeftoversAsync()).ShouldBe(before);
        await Provider.DeleteAsync(Node, default);
        (await Provider.ListAsync(default)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(120)]
    [InlineData(250)]
    public async Task Whatever_a_kill_left_the_next_attempt_boots_the_node(int milliseconds)
    {
        using var interruption = new CancellationTokenSource();
        var attempt = EnsureAsync(interruption.Token);
        await Task.Delay(milliseconds);
        await interruption.CancelAsync();
        try
        {
            await attempt;
        }
        catch (Exception e) when (e is OperationCanceledException or ProcessFailedException or IOException)
        {
            // It was cut off somewhere.
        }

        await EnsureAsync();
        (await InsideAsync("cat /proc/1/comm")).ShouldBe("init\n");
    }

    [Fact]
    public async Task A_machine_does_not_outlive_its_supervisor()
    {
        await EnsureAsync();
        var supervisor = Cgroup.Processes().Single(process => File.ReadAllText($"/proc/{process}/comm").Trim() == "unshare");
        await KillAsync(supervisor);
        Cgroup.FindInit().ShouldBeNull();
        await EnsureAsync();
    }

    [Fact]
    public async Task A_disk_that_cannot_be_put_together_is_an_error_that_says_why()
    {
        await DescribeImageAsync("/nonexistent");
        var error = await EnsureAsync().ShouldThrowAsync<IOException>();
        error.Message.ShouldContain("The node 'node-a' does not boot:");
        error.Message.ShouldContain("cannot be laid over");
    }

    private Task EnsureAsync(CancellationToken cancellationToken = default) => Provider.EnsureAsync(new NodeSpecification
    {
        Node = Node,
        Image = _image,
        Address = _cluster.NodeAddress(4),
        NodeRange = _cluster.NodeRange,
        Gateway = _cluster.Gateway,
        Configure = _ =>
        {
            Interlocked.Increment(ref _configured);
            return Task.FromResult(new NodeConfiguration
            {
                NodeName = Node.Name,
                NodeIp = "10.224.0.4",
                ApiServer = new ApiServerEndpoint("https://240.19.0.1", "test", ""),
                BootstrapToken = "abcdef.secret",
                KubernetesVersion = "1.34.1",
                PodCidr = "10.244.0.0/16",
                ServiceCidr = "10.0.0.0/16",
                DnsServiceIp = "10.0.0.10",
            });
        },
    }, cancellationToken);

    private Task DescribeImageAsync(string layerBeneath) =>
        File.WriteAllTextAsync(Path.Combine(_image, "image.json"), $$"""{"name":"test","base":"{{layerBeneath}}","suite":"none"}""");

    private async Task<string> InsideAsync(string script)
    {
        var init = Cgroup.FindInit()!.Value.ToString(CultureInfo.InvariantCulture);
        string[] enter = ["-t", init, "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w", "--", "bash", "-c", script];
        return (await ProcessRunner.RunCheckedAsync("nsenter", enter)).Output;
    }

    private async Task KillAsync(int process)
    {
        Process.GetProcessById(process).Kill();
        for (var i = 0; i < 500 && Cgroup.FindInit() is not null; i++) await Task.Delay(20);
    }

    private async Task<string> LeftoversAsync()
    {
        var groups = await ProcessRunner.RunAsync("find", ["/sys/fs/cgroup", "-type", "d", "-path", $"*platform-{_network.Installation.Id}*"]);
        var mounts = (await File.ReadAllLinesAsync("/proc/self/mountinfo")).Where(line => line.Contains(_network.Installation.DataDirectory, StringComparison.Ordinal));
        var sleeping = await ProcessRunner.RunAsync("pgrep", ["-f", _network.Installation.DataDirectory]);
        return $"{groups.Output}|{string.Join('\n', mounts)}|{sleeping.Output}|{Directory.Exists(Disk)}";
    }
}
