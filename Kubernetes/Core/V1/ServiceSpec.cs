using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>How a service is reached, and which pods are behind it.</summary>
public sealed record ServiceSpec
{
    /// <summary>The ports of the service.</summary>
    [Patch(PatchStrategy.Merge, "port"), List(ListType.Map, "port", "protocol")]
    public IReadOnlyList<ServicePort>? Ports { get; init; }

    /// <summary>Labels of the pods behind it; without them somebody else keeps its endpoints.</summary>
    [AtomicMap]
    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    /// <summary>Its address in the cluster; None gives it a name alone.</summary>
    public string? ClusterIP { get; init; }

    /// <summary>Its addresses in the cluster, of each family at most one.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ClusterIPs { get; init; }

    /// <summary>How it is reached: ClusterIP, NodePort, LoadBalancer or ExternalName.</summary>
    [Default("ClusterIP"), Values("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")]
    public string? Type { get; init; }

    /// <summary>Further addresses of nodes that lead to it.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ExternalIPs { get; init; }

    /// <summary>ClientIP leads a client to the same pod again.</summary>
    [Default("None"), Values("ClientIP", "None")]
    public string? SessionAffinity { get; init; }

    /// <summary>Wanted address of the load balancer. Deprecated.</summary>
    public string? LoadBalancerIP { get; init; }

    /// <summary>Clients that may use the load balancer.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<string>? LoadBalancerSourceRanges { get; init; }

    /// <summary>The name in DNS that a service of type ExternalName stands for.</summary>
    public string? ExternalName { get; init; }

    /// <summary>Local keeps traffic from outside on the node that it came to.</summary>
    [Values("Cluster", "Local")]
    public string? ExternalTrafficPolicy { get; init; }

    /// <summary>Port that tells load balancers whether a node has a pod.</summary>
    public int? HealthCheckNodePort { get; init; }

    /// <summary>Pods count as ready for it whether they are or not.</summary>
    public bool? PublishNotReadyAddresses { get; init; }

    /// <summary>How long a client is led to the same pod.</summary>
    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    /// <summary>Families of its addresses.</summary>
    [List(ListType.Atomic), Values("IPv4", "IPv6", "")]
    public IReadOnlyList<string>? IpFamilies { get; init; }

    /// <summary>Whether it has addresses of one family or of both.</summary>
    [Values("SingleStack", "PreferDualStack", "RequireDualStack")]
    public string? IpFamilyPolicy { get; init; }

    /// <summary>Whether a load balancer needs ports of nodes.</summary>
    public bool? AllocateLoadBalancerNodePorts { get; init; }

    /// <summary>Who makes the load balancer.</summary>
    public string? LoadBalancerClass { get; init; }

    /// <summary>Local keeps traffic from inside on its node.</summary>
    [Values("Cluster", "Local")]
    public string? InternalTrafficPolicy { get; init; }

    /// <summary>Which pods are preferred, by where they are.</summary>
    public string? TrafficDistribution { get; init; }
}
