using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>ServiceSpec</c> of the v1 API.</summary>
public sealed record ServiceSpec
{
    [Patch(PatchStrategy.Merge, "port"), List(ListType.Map, "port", "protocol")]
    public IReadOnlyList<ServicePort>? Ports { get; init; }

    [AtomicMap]
    public IReadOnlyDictionary<string, string>? Selector { get; init; }

    public string? ClusterIP { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ClusterIPs { get; init; }

    [Default("ClusterIP"), Values("ClusterIP", "NodePort", "LoadBalancer", "ExternalName")]
    public string? Type { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? ExternalIPs { get; init; }

    [Default("None"), Values("ClientIP", "None")]
    public string? SessionAffinity { get; init; }

    public string? LoadBalancerIP { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<string>? LoadBalancerSourceRanges { get; init; }

    public string? ExternalName { get; init; }

    [Values("Cluster", "Local")]
    public string? ExternalTrafficPolicy { get; init; }

    public int? HealthCheckNodePort { get; init; }

    public bool? PublishNotReadyAddresses { get; init; }

    public SessionAffinityConfig? SessionAffinityConfig { get; init; }

    [List(ListType.Atomic), Values("IPv4", "IPv6", "")]
    public IReadOnlyList<string>? IpFamilies { get; init; }

    [Values("SingleStack", "PreferDualStack", "RequireDualStack")]
    public string? IpFamilyPolicy { get; init; }

    public bool? AllocateLoadBalancerNodePorts { get; init; }

    public string? LoadBalancerClass { get; init; }

    [Values("Cluster", "Local")]
    public string? InternalTrafficPolicy { get; init; }

    public string? TrafficDistribution { get; init; }
}
