using Platform.Kubernetes.Schema;

namespace Platform.Kubernetes.Core.V1;

/// <summary>What runs in a pod, and where and how.</summary>
public sealed record PodSpec
{
    /// <summary>Storage that the containers of the pod can mount.</summary>
    [Patch(PatchStrategy.Merge | PatchStrategy.RetainKeys, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<Volume>? Volumes { get; init; }

    /// <summary>Containers that run to their end one after the other before the others start; those that restart always keep running beside them.</summary>
    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<Container>? InitContainers { get; init; }

    /// <summary>The containers of the pod, at least one; their number cannot change.</summary>
    [Required, Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<Container> Containers { get => field ?? []; init; }

    /// <summary>Containers added to a running pod to look into it.</summary>
    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<EphemeralContainer>? EphemeralContainers { get; init; }

    /// <summary>Whether containers that end are started again: Always, OnFailure or Never.</summary>
    [Default("Always"), Values("Always", "OnFailure", "Never")]
    public string? RestartPolicy { get; init; }

    /// <summary>Seconds between the request to stop and the kill.</summary>
    [Default(30)]
    public long? TerminationGracePeriodSeconds { get; init; }

    /// <summary>Seconds after its start when the pod is marked as failed and stopped.</summary>
    public long? ActiveDeadlineSeconds { get; init; }

    /// <summary>Where names are resolved: ClusterFirst asks the cluster, Default the servers of the node, None only dnsConfig.</summary>
    [Default("ClusterFirst"), Values("ClusterFirstWithHostNet", "ClusterFirst", "Default", "None")]
    public string? DnsPolicy { get; init; }

    /// <summary>Labels that a node must have for the pod to be placed on it.</summary>
    [AtomicMap]
    public IReadOnlyDictionary<string, string>? NodeSelector { get; init; }

    /// <summary>The service account as which the containers act.</summary>
    public string? ServiceAccountName { get; init; }

    /// <summary>Older name of serviceAccountName.</summary>
    public string? ServiceAccount { get; init; }

    /// <summary>Whether the token of the service account is mounted.</summary>
    public bool? AutomountServiceAccountToken { get; init; }

    /// <summary>The node on which the pod runs; set by the scheduler, or beforehand to go round it.</summary>
    public string? NodeName { get; init; }

    /// <summary>Use the network of the node.</summary>
    public bool? HostNetwork { get; init; }

    /// <summary>See the processes of the node.</summary>
    public bool? HostPID { get; init; }

    /// <summary>Share the node's memory between processes.</summary>
    public bool? HostIPC { get; init; }

    /// <summary>Whether the containers see one another's processes.</summary>
    public bool? ShareProcessNamespace { get; init; }

    /// <summary>Users, groups and protection that hold for every container.</summary>
    [DefaultObject]
    public PodSecurityContext? SecurityContext { get; init; }

    /// <summary>Secrets with which images are pulled.</summary>
    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<LocalObjectReference>? ImagePullSecrets { get; init; }

    /// <summary>Name of the host inside; by default the name of the pod.</summary>
    public string? Hostname { get; init; }

    /// <summary>With it, and a headless service of that name, the pod has a name in DNS.</summary>
    public string? Subdomain { get; init; }

    /// <summary>Nodes and other pods near which the pod is to be, or not.</summary>
    public Affinity? Affinity { get; init; }

    /// <summary>The scheduler that places the pod.</summary>
    [Default("default-scheduler")]
    public string? SchedulerName { get; init; }

    /// <summary>Taints of nodes that the pod accepts.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<Toleration>? Tolerations { get; init; }

    /// <summary>Lines for the hosts file of the containers.</summary>
    [Patch(PatchStrategy.Merge, "ip"), List(ListType.Map, "ip")]
    public IReadOnlyList<HostAlias>? HostAliases { get; init; }

    /// <summary>The class that gives the pod its priority.</summary>
    public string? PriorityClassName { get; init; }

    /// <summary>How important the pod is; filled from its class.</summary>
    public int? Priority { get; init; }

    /// <summary>Name servers, search domains and options, beside what the policy says.</summary>
    public PodDnsConfig? DnsConfig { get; init; }

    /// <summary>Further conditions that must hold for the pod to be ready.</summary>
    [List(ListType.Atomic)]
    public IReadOnlyList<PodReadinessGate>? ReadinessGates { get; init; }

    /// <summary>How the containers are run; by default as the node runs them.</summary>
    public string? RuntimeClassName { get; init; }

    /// <summary>Whether addresses of services are put into environment variables.</summary>
    public bool? EnableServiceLinks { get; init; }

    /// <summary>Whether pods of lower priority may be removed for this one.</summary>
    [Values("PreemptLowerPriority", "Never")]
    public string? PreemptionPolicy { get; init; }

    /// <summary>What the runtime itself needs beside the containers; filled from the runtime class.</summary>
    public IReadOnlyDictionary<string, Quantity>? Overhead { get; init; }

    /// <summary>How pods are to be spread over nodes or zones.</summary>
    [Patch(PatchStrategy.Merge, "topologyKey"), List(ListType.Map, "topologyKey", "whenUnsatisfiable")]
    public IReadOnlyList<TopologySpreadConstraint>? TopologySpreadConstraints { get; init; }

    /// <summary>Use the whole name in DNS as the name of the host.</summary>
    public bool? SetHostnameAsFQDN { get; init; }

    /// <summary>Operating system of the containers.</summary>
    public PodOS? Os { get; init; }

    /// <summary>Use the user ids of the node; false gives the pod its own.</summary>
    public bool? HostUsers { get; init; }

    /// <summary>As long as there is one, the pod is not placed.</summary>
    [Patch(PatchStrategy.Merge, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<PodSchedulingGate>? SchedulingGates { get; init; }

    /// <summary>Claims of devices that must be met before the pod starts.</summary>
    [Patch(PatchStrategy.Merge | PatchStrategy.RetainKeys, "name"), List(ListType.Map, "name")]
    public IReadOnlyList<PodResourceClaim>? ResourceClaims { get; init; }

    /// <summary>Requests and limits of the pod as a whole.</summary>
    public ResourceRequirements? Resources { get; init; }

    /// <summary>Name of the host inside, whatever else is said.</summary>
    [Since(34)]
    public string? HostnameOverride { get; init; }
}
