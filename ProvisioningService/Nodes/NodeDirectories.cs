using System.Globalization;
using Platform.Foundation.Processes;

namespace Platform.ProvisioningService.Nodes;

/// <summary>Directories of nodes' machines, <c>CLUSTER-INDEX/NODE</c>: a machine exists as long as its directory does.</summary>
/// <param name="root">Where they lie.</param>
public sealed class NodeDirectories(string root)
{
    /// <summary>A node's directory.</summary>
    public string Of(NodeReference node) => Path.Combine(root, node.ClusterIndex.ToString(CultureInfo.InvariantCulture), node.Name);

    /// <summary>The nodes that have one.</summary>
    public IReadOnlyList<NodeReference> List()
    {
        if (!Directory.Exists(root)) return [];
        var nodes = from cluster in Directory.EnumerateDirectories(root)
                    where int.TryParse(Path.GetFileName(cluster), out _)
                    from node in Directory.EnumerateDirectories(cluster)
                    select new NodeReference(int.Parse(Path.GetFileName(cluster), CultureInfo.InvariantCulture), Path.GetFileName(node));
        return [.. nodes];
    }

    /// <summary>Deletes a node's directory; its machine must not run. Idempotent.</summary>
    public async Task DeleteAsync(NodeReference node, CancellationToken cancellationToken)
    {
        var directory = Of(node);
        if (Directory.Exists(directory)) await ProcessRunner.RunCheckedAsync("rm", ["-rf", "--one-file-system", "--", directory], cancellationToken: cancellationToken);
        EmptyDirectory.Remove(Path.GetDirectoryName(directory)!);
    }
}
