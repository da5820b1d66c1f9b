namespace Platform.ControlPlane.Controllers;

/// <summary>What the controllers of a cluster need to know of it.</summary>
public sealed record ControllerSettings
{
    /// <summary>The cluster's name, for logs.</summary>
    public required string ClusterName { get; init; }

    /// <summary>Range out of which each node gets its pods' range, CIDR.</summary>
    public required string PodCidr { get; init; }

    /// <summary>Prefix length of a node's range.</summary>
    public int NodeCidrPrefix { get; init; } = 24;

    /// <summary>How long a node may be silent before it counts as not ready.</summary>
    public TimeSpan NodeMonitorGracePeriod { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>How often nodes are looked at.</summary>
    public TimeSpan NodeMonitorPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often autoscalers look at their pods.</summary>
    public TimeSpan AutoscalerPeriod { get; init; } = TimeSpan.FromSeconds(15);
}
