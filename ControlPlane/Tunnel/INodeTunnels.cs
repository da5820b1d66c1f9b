namespace Platform.ControlPlane.Tunnel;

/// <summary>Reaches the nodes of one cluster over the connections their agents hold.</summary>
public interface INodeTunnels
{
    /// <summary>Whether a node's agent is connected.</summary>
    bool IsConnected(string node);

    /// <summary>Opens a byte stream to a node's agent, which serves the kubelet API on it in HTTP/1.1.</summary>
    /// <exception cref="NodeUnreachableException">The node is not connected, or did not answer in time.</exception>
    Task<Stream> ConnectAsync(string node, CancellationToken cancellationToken);
}

/// <summary>A node's agent cannot be reached now.</summary>
public sealed class NodeUnreachableException(string message) : Exception(message);
