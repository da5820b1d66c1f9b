using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent.Tests.Stats;

public sealed class DirectoryUsageTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("directory-usage-").FullName;

    [Fact]
    public void Files_below_are_added_up_and_links_are_not_followed()
    {
        Directory.CreateDirectory(Path.Combine(_root, "volume", "deep"));
        File.WriteAllBytes(Path.Combine(_root, "outside"), new byte[5000]);
        File.WriteAllBytes(Path.Combine(_root, "volume", "deep", "one"), new byte[700]);
        File.WriteAllBytes(Path.Combine(_root, "volume", "two"), new byte[30]);
        File.CreateSymbolicLink(Path.Combine(_root, "volume", "link"), Path.Combine(_root, "outside"));
        File.CreateSymbolicLink(Path.Combine(_root, "volume", "loop"), Path.Combine(_root, "volume"));

        DirectoryUsage.Measure(Path.Combine(_root, "volume")).ShouldBe(new DirectoryUsage(730, 6));
    }

    [Fact]
    public void What_is_not_there_holds_nothing() => DirectoryUsage.Measure(Path.Combine(_root, "none")).ShouldBe(default);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
