using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary><c>PodSpec</c> of the v1 API.</summary>
public sealed record PodSpec
{
    [Patch(PatchStrategy.Merge | PatchStrategy.RetainKeys, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<Volume>? Volumes { get; init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<Container>? InitContainers { get; init; }

    [Required, Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<Container> Containers { get => field ?? []; init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<EphemeralContainer>? EphemeralContainers { get; init; }

    [Default("Always"), Values("Always", "OnFailure", "Never")]
    public string? RestartPolicy { get; init; }

    [Default(30)]
    public long? TerminationGracePeriodSeconds { get; init; }

    public long? ActiveDeadlineSeconds { get; init; }

    [Default("ClusterFirst"), Values("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")]
    public string? DnsPolicy { get; init; }

    [AtomicMap]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    public string? ServiceAccountName { get; init; }

    public string? ServiceAccount { get; init; }

    public bool? AutomountServiceAccountToken { get; init; }

    public string? NodeName { get; init; }

    public bool? HostNetwork { get; init; }

    public bool? HostPID { get; init; }

    public bool? HostIPC { get; init; }

    public bool? ShareProcessNamespace { get; init; }

    [DefaultObject]
    public PodSecurityContext? SecurityContext { get; init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    public string? Hostname { get; init; }

    public string? Subdomain { get; init; }

    public Affinity? Affinity { get; init; }

    [Default("default-scheduler")]
    public string? SchedulerName { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<Toleration>? Tolerations { get; init; }

    [Patch(PatchStrategy.Merge, "ip"), List(ListType.Map, "ip")]
    public IReadOnlyList<HostAlias>? HostAliases { get; init; }

    public string? PriorityClassName { get; init; }

    public int? Priority { get; init; }

    public PodDnsConfig? DnsConfig { get; init; }

    [List(ListType.Atomic)]
    public IReadOnlyList<PodReadinessGate>? ReadinessGates { get; init; }

    public string? RuntimeClassName { get; init; }

    public bool? EnableServiceLinks { get; init; }

    [Values("PreemptLowerPriority", "Never")]
    public string? PreemptionPolicy { get; init; }

    public IReadOnlyDictionary<string, Quantity>? Overhead { get; init; }

    [Patch(PatchStrategy.Merge, "topologyKey"), List(ListType.Map, "topologyKey", "whenUnsatisfiable")]
    public IReadOnlyList<TopologySpreadConstraint>? TopologySpreadConstraints { get; init; }

    public bool? SetHostnameAsFQDN { get; init; }

    public PodOS? Os { get; init; }

    public bool? HostUsers { get; init; }

    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<PodSchedulingGate>? SchedulingGates { get; init; }

    [Patch(PatchStrategy.Merge | PatchStrategy.RetainKeys, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<PodResourceClaim>? ResourceClaims { get; init; }

    public ResourceRequirements? Resources { get; init; }

    public string? HostnameOverride { get; init; }
}
