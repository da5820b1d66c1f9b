using Platform.EndToEnd.Machines;

namespace Platform.EndToEnd;

/// <summary>A machine that runs the platform permanently: installed from a release, restarted, rebooted, upgraded, cleaned.</summary>
[TestCaseOrderer("Platform.EndToEnd.StepOrder", "Platform.EndToEnd")]
public sealed class InstalledMachineStory(TestMachine machine) : IClassFixture<TestMachine>
{
    private const string Data = "/data/platform", Domain = "machine.platform.test";

    [Fact, Step(1)]
    public async Task A_release_installs_without_an_SDK_and_starts()
    {
        (await Commands.RunAsync("cp", ["-a", "--reflink=auto", Path.Combine(Repository.Root, "artifacts/release"), Path.Combine(machine.Disk, "release")], limit: TimeSpan.FromMinutes(2))).ShouldSucceed();

        (await machine.RunAsync("/release/install", "--pool")).ShouldFailClearly("usage");
        (await InstallAsync("--data-dir", Data, "--domain", Domain, "--pool", "100.90.0.0/16")).ShouldSucceed();

        (await machine.RunAsync("systemctl", "is-active", "platform.service")).ShouldSucceed();
        (await machine.RunAsync("platform", "status", "--output", "tsv")).ShouldSucceed();
        (await machine.RunAsync("stat", "-c", "%a %U", "/etc/platform/platform.conf")).Output.Trim().ShouldBe("600 root");
    }

    [Fact, Step(2)]
    public async Task It_serves_clusters_like_any_other()
    {
        (await machine.RunAsync("platform", "login")).ShouldSucceed();
        (await machine.RunAsync("platform", "group", "create", "--name", "g", "--location", "local")).ShouldSucceed();
        (await machine.RunAsync(TimeSpan.FromMinutes(3), "platform", "aks", "create", "-g", "g", "--name", "c", "--node-count", "1")).ShouldSucceed();
        (await AgentsAsync()).Length.ShouldBe(2, "the agent and the DNS of one node");
    }

    [Fact, Step(3)]
    public async Task Systemd_starts_a_killed_Host_again_and_no_node_notices()
    {
        var (host, agents) = (await HostAsync(), await AgentsAsync());
        (await machine.RunAsync("kill", "-9", host)).ShouldSucceed();

        await Commands.EventuallyAsync(HostAsync, now => now.Length > 0 && now != "0" && now != host, "another Host");
        await ReadyAsync();
        (await AgentsAsync()).ShouldBe(agents);
    }

    [Fact, Step(4)]
    public async Task Installing_again_restarts_the_Host_and_no_node_notices()
    {
        var (host, agents) = (await HostAsync(), await AgentsAsync());
        (await InstallAsync("--pool", "100.91.0.0/16")).ShouldFailClearly("/etc/platform/platform.conf");
        (await InstallAsync()).ShouldSucceed();

        (await HostAsync()).ShouldNotBe(host);
        await ReadyAsync();
        (await AgentsAsync()).ShouldBe(agents);
    }

    [Fact, Step(5)]
    public async Task After_a_reboot_everything_comes_back()
    {
        await machine.PowerOffAsync();
        (await File.ReadAllLinesAsync(machine.DataPath("platform/logs/postgres.log")))[^1].ShouldContain("database system is shut down");
        await machine.BootAsync();

        await ReadyAsync();
        await Commands.EventuallyAsync(AgentsAsync, agents => agents.Length == 2, "the node's agent and DNS");
        await Commands.EventuallyAsync(async () => (await machine.RunAsync("platform", "aks", "show", "-g", "g", "--name", "c", "--query", "provisioningState", "--output", "tsv")).Output.Trim(), state => state == "Succeeded", "the cluster");
    }

    [Fact, Step(6)]
    public async Task The_command_leaves_the_Host_to_systemd()
    {
        (await machine.RunAsync("platform", "down", "--purge")).ShouldFailClearly("uninstall");
        (await machine.RunAsync("platform", "demo")).ShouldFailClearly("source tree");
        (await machine.RunAsync("platform", "down")).ShouldSucceed();
        (await AgentsAsync()).ShouldBeEmpty();
        (await machine.RunAsync("platform", "up")).ShouldSucceed();
        await ReadyAsync();
        (await machine.RunAsync("platform", "logs", "--grep", "booted")).ShouldSucceed().Output.ShouldContain("Node ");
    }

    [Fact, Step(7)]
    public async Task The_uninstaller_keeps_the_data_and_with_purge_leaves_nothing()
    {
        (await machine.RunAsync("/opt/platform/current/uninstall")).ShouldSucceed();
        (await machine.RunAsync("ls", "/data", "/opt")).Output.ShouldBe("/data:\nplatform\n\n/opt:\n");
        (await InstallAsync()).ShouldSucceed();
        await ReadyAsync();
        (await machine.RunAsync("platform", "login")).ShouldSucceed();
        (await machine.RunAsync("platform", "aks", "show", "-g", "g", "--name", "c")).ShouldSucceed();

        (await machine.RunAsync(TimeSpan.FromMinutes(2), "/opt/platform/current/uninstall", "--purge")).ShouldSucceed();
        const string look = "ls -A /data /opt /usr/local/bin /run/netns; ls -d /etc/platform* /run/platform* /etc/systemd/system/platform*; ls /sys/class/net; nft list tables; ip route; cat /etc/hosts; find /sys/fs/cgroup -name 'platform-*'; pgrep -l 'platform|postgres|containerd'";
        (await machine.RunAsync("/bin/bash", "-c", $"({look}) 2>/dev/null")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["/data:", "/opt:", "/usr/local/bin:", "/run/netns:", "lo", "127.0.0.1 localhost machine"], ignoreOrder: true);
    }

    private Task<CommandResult> InstallAsync(params string[] options) => machine.RunAsync(TimeSpan.FromMinutes(3), "/release/install", options);

    private async Task<string> HostAsync() => (await machine.RunAsync("systemctl", "show", "--property", "MainPID", "--value", "platform.service")).Output.Trim();

    private async Task<string[]> AgentsAsync() => (await machine.RunAsync("pgrep", "-x", "node-agent")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private async Task ReadyAsync() => await Commands.EventuallyAsync(
        async () => (await machine.RunAsync("platform", "status", "--query", "state", "--output", "tsv")).Output.Trim(), state => state == "Ready", "the Host Ready", TimeSpan.FromMinutes(2));
}
