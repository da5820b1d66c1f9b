namespace Platform.NodeAgent.Network;

/// <summary>One Service with its endpoints: what routing and cluster DNS need of it.</summary>
public sealed record ServiceEntry
{
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Null for a headless service.</summary>
    public string? ClusterIp { get; init; }

    /// <summary>Target of a service of type ExternalName.</summary>
    public string? ExternalName { get; init; }

    /// <summary>External addresses (<c>spec.externalIPs</c>) that lead to the service.</summary>
    public IReadOnlyList<string> ExternalAddresses { get; init; } = [];

    /// <summary>LoadBalancer addresses that lead to the service, also from inside the cluster.</summary>
    public IReadOnlyList<string> LoadBalancerAddresses { get; init; } = [];

    /// <summary>Ranges whose clients the LoadBalancer addresses let in; null for all.</summary>
    public IReadOnlyList<string>? SourceRanges { get; init; }

    /// <summary>Seconds during which a client stays with one endpoint; null without affinity.</summary>
    public int? AffinitySeconds { get; init; }

    /// <summary>Only endpoints of this node may answer traffic that began in the cluster.</summary>
    public bool InternalTrafficLocal { get; init; }

    /// <summary>Only endpoints of this node may answer traffic that comes to it from outside the cluster.</summary>
    public bool ExternalTrafficLocal { get; init; }

    /// <summary>Port of the node that tells load balancers whether it has endpoints; 0 for none.</summary>
    public int HealthCheckPort { get; init; }

    public bool PublishNotReadyAddresses { get; init; }

    public IReadOnlyList<ServicePortEntry> Ports { get; init; } = [];
}

/// <summary>One port of a service and who answers it.</summary>
/// <param name="Name">Empty when the port has none.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="Port">Port of the service.</param>
/// <param name="NodePort">Port on every node; 0 for none.</param>
/// <param name="Endpoints">All of them, ready or not.</param>
public sealed record ServicePortEntry(string Name, string Protocol, int Port, int NodePort, IReadOnlyList<ServiceEndpoint> Endpoints)
{
    /// <summary>What is spoken above the protocol, if the service says so.</summary>
    public string? AppProtocol { get; init; }
}

/// <summary>One address behind a service port.</summary>
public sealed record ServiceEndpoint
{
    public required string Address { get; init; }

    /// <summary>Port at the endpoint; 0 when the slice names none.</summary>
    public required int Port { get; init; }

    public bool Ready { get; init; } = true;

    public bool Serving { get; init; } = true;

    public bool Terminating { get; init; }

    /// <summary>The pod's hostname below the service's name, for DNS.</summary>
    public string? Hostname { get; init; }

    public string? NodeName { get; init; }

    /// <summary>Zones for which the endpoint is meant; none when that was not decided.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>Nodes for which the endpoint is meant; none when that was not decided.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];
}
