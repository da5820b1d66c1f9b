using Platform.Kubernetes.Networking.V1;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>What the rules of a node's policies are made from.</summary>
public sealed record PolicyWorld
{
    /// <summary>All policies.</summary>
    public required IReadOnlyList<NetworkPolicy> Policies { get; init; }

    /// <summary>Labels by namespace.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>?> Namespaces { get; init; }

    /// <summary>Pods of the whole cluster, whom rules may name.</summary>
    public required IReadOnlyList<PolicyPod> Peers { get; init; }

    /// <summary>Pods of this node, for whom the rules are enforced.</summary>
    public required IReadOnlyList<PolicyPod> Local { get; init; }
}
