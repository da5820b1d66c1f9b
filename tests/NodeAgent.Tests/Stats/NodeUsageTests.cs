using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Tests.Stats;

public sealed class NodeUsageTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("node-usage-").FullName;

    [Fact]
    public void Cgroups_of_version_2_are_read()
    {
        Write("memory.current", "1000\n");
        Write("memory.stat", "anon 600\nfile 400\ninactive_file 300\n");
        Write("cpu.stat", "usage_usec 5000\nuser_usec 4000\n");

        NodeUsage.Read(_root, "/proc").ShouldBe(new NodeUsage(5_000_000, 700, 600));
    }

    [Fact]
    public void Cgroups_of_version_1_are_read()
    {
        Write("cpuacct/cpuacct.usage", "123456\n");
        Write("memory/memory.usage_in_bytes", "1000\n");
        Write("memory/memory.stat", "rss 1\ntotal_rss 600\ntotal_inactive_file 300\n");

        NodeUsage.Read(_root, "/proc").ShouldBe(new NodeUsage(123456, 700, 600));
    }

    [Fact]
    public void A_machine_of_its_own_is_read_as_a_whole()
    {
        Write("stat", "cpu  10 0 20 1000 500 1 2 3 0 0\ncpu0 1\n");
        Write("meminfo", "MemTotal:       1000 kB\nMemFree:  1 kB\nMemAvailable:    400 kB\nAnonPages:  100 kB\n");

        NodeUsage.Read(Path.Combine(_root, "none"), _root).ShouldBe(new NodeUsage(36 * 10_000_000L, 600 * 1024, 100 * 1024));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private void Write(string name, string text)
    {
        var path = Path.Combine(_root, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
