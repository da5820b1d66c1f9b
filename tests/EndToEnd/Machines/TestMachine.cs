using System.Globalization;

namespace Platform.EndToEnd.Machines;

/// <summary>A Debian 12 machine of the tests' own: its root filesystem booted with systemd as PID 1 in namespaces, without a network.</summary>
public sealed class TestMachine : IAsyncLifetime
{
    private const string Group = "platform-test-machine/machine", Network = "platform-test-machine";
    private readonly string _directory = Path.Combine("/tmp", $"platform-machine-{Guid.NewGuid():N}"[..25]);

    private static string Scripts => Path.Combine(Repository.Root, "ProvisioningService", "Nodes", "Sandbox");

    /// <summary>The machine's own disk, as the host sees it.</summary>
    public string Disk => Path.Combine(_directory, "upper");

    /// <summary>A file of the machine's <c>/data</c>, as the host sees it.</summary>
    public string DataPath(string path) => Path.Combine(_directory, "containerd", path);

    public async Task InitializeAsync()
    {
        var built = (await Commands.RunAsync(Path.Combine(Repository.Root, "tests/EndToEnd/Machines/build"), [Path.Combine(Repository.Root, "artifacts/machines")], limit: TimeSpan.FromMinutes(5))).ShouldSucceed();
        foreach (var part in (string[])["upper/etc", "upper/data", "work", "merged", "containerd"]) Directory.CreateDirectory(Path.Combine(_directory, part));
        await File.WriteAllTextAsync(Path.Combine(_directory, "layers"), built.Output.Trim());
        await File.WriteAllTextAsync(Path.Combine(Disk, "etc/hostname"), "machine\n");
        await File.WriteAllTextAsync(Path.Combine(Disk, "etc/hosts"), "127.0.0.1 localhost machine\n");
        await File.WriteAllTextAsync(Path.Combine(Disk, "etc/resolv.conf"), "");
        await File.WriteAllTextAsync(Path.Combine(Disk, "etc/machine-id"), $"{Guid.NewGuid():N}\n");
        // Its data lies on a real filesystem: the overlay of a node does not lie on the machine's.
        await File.WriteAllTextAsync(Path.Combine(Disk, "etc/fstab"), "/var/lib/containerd /data none bind 0 0\n");
        await BootAsync();
    }

    public async Task DisposeAsync()
    {
        await PowerOffAsync();
        (await Commands.RunAsync("rm", ["-rf", "--one-file-system", "--", _directory])).ShouldSucceed();
    }

    /// <summary>Boots the machine and waits until systemd has started everything.</summary>
    public async Task BootAsync()
    {
        (await Commands.RunAsync("ip", ["netns", "add", Network])).ShouldSucceed();
        (await Commands.RunAsync("ip", ["-n", Network, "link", "set", "lo", "up"])).ShouldSucceed();
        await File.WriteAllTextAsync(Path.Combine(_directory, "console.log"), "");
        var layers = await File.ReadAllTextAsync(Path.Combine(_directory, "layers"));
        (await Commands.RunAsync("/bin/sh", [Path.Combine(Scripts, "enter.sh"), Group, Network, _directory, "machine", layers, Path.Combine(Scripts, "boot.sh")])).ShouldSucceed();
        await Commands.EventuallyAsync(async () => FindInit() is null ? Console() : (await RunAsync("systemctl", "is-system-running")).Output.Trim(),
            state => state is "running" or "degraded", "the machine to have booted", TimeSpan.FromMinutes(2));
    }

    /// <summary>Shuts the machine down as its power button does, and waits until nothing of it runs.</summary>
    public async Task PowerOffAsync()
    {
        if (FindInit() is { } init) await Commands.RunAsync("kill", ["-s", "SIGRTMIN+4", init]);
        await Commands.EventuallyAsync(() => Task.FromResult(Processes().Count), count => count == 0, "the machine to be off", TimeSpan.FromMinutes(3));
        if (File.Exists($"/run/netns/{Network}")) (await Commands.RunAsync("ip", ["netns", "del", Network])).ShouldSucceed();
        foreach (var group in Groups().OrderByDescending(group => group.Length)) Directory.Delete(group);
    }

    /// <summary>Runs a command in the machine as its root, as over SSH.</summary>
    public Task<CommandResult> RunAsync(string command, params string[] arguments) => RunAsync(TimeSpan.FromMinutes(1), command, arguments);

    /// <summary>Runs a command in the machine, at most for a while.</summary>
    public Task<CommandResult> RunAsync(TimeSpan limit, string command, params string[] arguments) => Commands.RunAsync("nsenter",
        ["-t", FindInit() ?? throw new InvalidOperationException($"The machine is off: {Console()}"), "-m", "-p", "-u", "-i", "-n", "-C", "-r", "-w",
            "/usr/bin/env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8", command, .. arguments], limit: limit);

    private string Console() => $"console: {File.ReadAllText(Path.Combine(_directory, "console.log"))}";

    private static IEnumerable<string> Groups() => Directory.EnumerateDirectories("/sys/fs/cgroup").Append("/sys/fs/cgroup")
        .Select(hierarchy => Path.Combine(hierarchy, Path.GetDirectoryName(Group)!)).Where(Directory.Exists)
        .SelectMany(group => Directory.EnumerateDirectories(group, "*", SearchOption.AllDirectories).Prepend(group)).ToList();

    private static HashSet<string> Processes() => [.. Groups().Select(group => Path.Combine(group, "cgroup.procs")).Where(File.Exists).SelectMany(MachineTraces.ReadLines)];

    private static string? FindInit() => Processes().FirstOrDefault(pid =>
        MachineTraces.Read($"/proc/{pid}/status").Split('\n').FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal))?
            .Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries) is [_, var outside, "1"] && int.Parse(outside, CultureInfo.InvariantCulture) > 1);
}
