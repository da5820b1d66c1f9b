using System.Text;
using Platform.NodeAgent.Pods;
using Platform.NodeAgent.Pods.Volumes;

namespace Platform.NodeAgent.Tests.Pods.Volumes;

public sealed class AtomicDirectoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("platform-test-").FullName;
    private readonly AtomicDirectory _writer = new(TimeProvider.System);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Files_are_readable_under_their_names_and_follow_each_version()
    {
        _writer.Write(_root, [Payload("a", "1"), Payload("dir/b", "2")], null).ShouldBeTrue();
        Read("a").ShouldBe("1");
        Read("dir/b").ShouldBe("2");

        _writer.Write(_root, [Payload("a", "3")], null).ShouldBeTrue();

        Read("a").ShouldBe("3");
        Path.Exists(Path.Combine(_root, "dir")).ShouldBeFalse();
        Directory.EnumerateDirectories(_root, "..2*").Count().ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_written_when_nothing_changed()
    {
        _writer.Write(_root, [Payload("a", "1")], null);
        var version = new FileInfo(Path.Combine(_root, "..data")).LinkTarget;

        _writer.Write(_root, [Payload("a", "1")], null).ShouldBeFalse();

        new FileInfo(Path.Combine(_root, "..data")).LinkTarget.ShouldBe(version);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("..data")]
    [InlineData("")]
    public void A_path_that_leads_out_of_the_volume_is_refused(string path) =>
        Should.Throw<PodSetupException>(() => _writer.Write(_root, [Payload(path, "x")], null));

    [Fact]
    public void A_sub_path_cannot_leave_its_volume_by_a_link()
    {
        File.CreateSymbolicLink(Path.Combine(_root, "out"), "/etc");

        Should.Throw<PodSetupException>(() => SubPath.Resolve(_root, "out/passwd"));
        Should.Throw<PodSetupException>(() => SubPath.Resolve(_root, "../etc"));
        SubPath.Resolve(_root, "new/dir").ShouldStartWith(_root);
    }

    [Fact]
    public void A_sub_path_may_name_a_file_of_an_atomic_volume()
    {
        _writer.Write(_root, [Payload("a", "1")], null);

        File.ReadAllText(SubPath.Resolve(_root, "a")).ShouldBe("1");
    }

    private static PayloadFile Payload(string path, string text) => new(path, Encoding.UTF8.GetBytes(text), 0b110_100_100);

    private string Read(string path) => File.ReadAllText(Path.Combine(_root, path));
}
