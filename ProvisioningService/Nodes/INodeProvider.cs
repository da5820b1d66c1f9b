using System.Net;
using Platform.Kubernetes.Node;

namespace Platform.ProvisioningService.Nodes;

/// <summary>Names one node of an installation.</summary>
/// <param name="ClusterIndex">The cluster's index, which its network is named by.</param>
/// <param name="Name">The node's name.</param>
public sealed record NodeReference(int ClusterIndex, string Name);

/// <summary>Who may sign in to a node.</summary>
/// <param name="User">Name of the user, who may become root.</param>
/// <param name="Keys">SSH public keys, a line each.</param>
public sealed record NodeAccess(string User, IReadOnlyList<string> Keys);

/// <summary>What a node should be.</summary>
public sealed record NodeSpecification
{
    /// <summary>Which node.</summary>
    public required NodeReference Node { get; init; }

    /// <summary>Path of the node image it boots.</summary>
    public required string Image { get; init; }

    /// <summary>Its address in the node range.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>The cluster's node range.</summary>
    public required IPNetwork NodeRange { get; init; }

    /// <summary>The router's address in the node range.</summary>
    public required IPAddress Gateway { get; init; }

    /// <summary>Size of the machine as the pool names it: <c>Standard_DS2_v2</c>.</summary>
    public string Size { get; init; } = "";

    /// <summary>Who may sign in; null when nobody.</summary>
    public NodeAccess? Access { get; init; }

    /// <summary>What goes to <c>/etc/platform/node.json</c>; asked for only when the machine has to be made.</summary>
    public required Func<CancellationToken, Task<NodeConfiguration>> Configure { get; init; }
}

/// <summary>Makes and takes away the machines that nodes are.</summary>
public interface INodeProvider
{
    /// <summary>What agent pools call it: the property <c>nodeProvider</c>.</summary>
    string Name { get; }

    /// <summary>Why it can make no machine here, and the remedy, in one sentence; null when it can.</summary>
    string? FindObstacle();

    /// <summary>Makes the machine and boots it, or finds it running; idempotent, and safe after a kill at any point.</summary>
    Task EnsureAsync(NodeSpecification specification, CancellationToken cancellationToken);

    /// <summary>Shuts the machine down and keeps its disk; idempotent.</summary>
    Task StopAsync(NodeReference node, CancellationToken cancellationToken);

    /// <summary>Takes the machine away with everything it stands on; idempotent.</summary>
    Task DeleteAsync(NodeReference node, CancellationToken cancellationToken);

    /// <summary>The machines that exist, running or not.</summary>
    Task<IReadOnlyList<NodeReference>> ListAsync(CancellationToken cancellationToken);
}
