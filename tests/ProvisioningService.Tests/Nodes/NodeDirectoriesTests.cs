using Platform.ProvisioningService.Nodes;

namespace Platform.ProvisioningService.Tests.Nodes;

public sealed class NodeDirectoriesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("platform-nodes-").FullName;

    public void Dispose() => Directory.Delete(_root, true);

    [Fact]
    public async Task Nodes_of_a_cluster_that_are_deleted_side_by_side_leave_nothing()
    {
        var directories = new NodeDirectories(_root);
        for (var round = 0; round < 20; round++)
        {
            var nodes = Enumerable.Range(0, 8).Select(n => new NodeReference(7, $"node-{n}")).ToList();
            foreach (var node in nodes) Directory.CreateDirectory(directories.Of(node));
            await Task.WhenAll(nodes.Select(node => Task.Run(() => directories.DeleteAsync(node, default))));
            Directory.EnumerateFileSystemEntries(_root).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_cluster_keeps_its_other_nodes()
    {
        var directories = new NodeDirectories(_root);
        var (gone, kept) = (new NodeReference(7, "a"), new NodeReference(7, "b"));
        foreach (var node in (NodeReference[])[gone, kept]) Directory.CreateDirectory(directories.Of(node));
        await directories.DeleteAsync(gone, default);
        directories.List().ShouldBe([kept]);
    }
}
