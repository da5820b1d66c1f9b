using System.Net;

namespace Platform.ProvisioningService.Networking;

/// <summary>Transport protocols that load balancers translate.</summary>
public enum LoadBalancerProtocol
{
    Tcp,
    Udp,
}

/// <summary>One port of a LoadBalancer address and where its connections go.</summary>
public sealed record LoadBalancerRule
{
    /// <summary>The LoadBalancer address.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>Transport protocol.</summary>
    public required LoadBalancerProtocol Protocol { get; init; }

    /// <summary>The port on that address.</summary>
    public required int Port { get; init; }

    /// <summary>Ready pods, with their ports; connections are refused when there are none.</summary>
    public required IReadOnlyList<IPEndPoint> Endpoints { get; init; }

    /// <summary>For how many seconds after its last connection a client stays with its pod; null without affinity.</summary>
    public int? AffinitySeconds { get; init; }

    /// <summary>Ranges whose clients are let in; empty for all.</summary>
    public IReadOnlyList<IPNetwork> SourceRanges { get; init; } = [];
}
