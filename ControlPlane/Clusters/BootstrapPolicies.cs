using Platform.Kubernetes.FlowControl.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Node;
using Platform.Kubernetes.Scheduling.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Clusters;

/// <summary>Priorities, request priorities and the service range that every cluster begins with, named and meant as upstream's.</summary>
internal static class BootstrapPolicies
{
    private const string AutoUpdate = "apf.kubernetes.io/autoupdate-spec";

    /// <summary>The storage class of claims that name none: directories of the node on which the first pod that uses them runs.</summary>
    public static StorageClass DefaultStorage() => new()
    {
        Metadata = new()
        {
            Name = "default",
            Annotations = new Dictionary<string, string> { ["storageclass.kubernetes.io/is-default-class"] = "true" },
        },
        Provisioner = LocalVolumes.Provisioner,
        ReclaimPolicy = "Delete",
        VolumeBindingMode = VolumeBindingMode.WaitForFirstConsumer,
    };

    /// <summary>The class of ingresses that name none: the nodes' own proxies serve them.</summary>
    public static IngressClass DefaultIngress() => new()
    {
        Metadata = new()
        {
            Name = IngressProxy.ClassName,
            Annotations = new Dictionary<string, string> { ["ingressclass.kubernetes.io/is-default-class"] = "true" },
            Generation = 1,
        },
        Spec = new() { Controller = IngressProxy.Controller },
    };

    /// <summary>The priorities of what the cluster cannot do without.</summary>
    public static IEnumerable<PriorityClass> PriorityClasses() =>
    [
        new()
        {
            Metadata = new() { Name = "system-node-critical" },
            Value = 2_000_001_000,
            Description = "For pods without which their node does not work; they stay there.",
        },
        new()
        {
            Metadata = new() { Name = "system-cluster-critical" },
            Value = 2_000_000_000,
            Description = "For pods without which the cluster does not work; they may be moved.",
        },
    ];

    /// <summary>The range that services get their addresses from.</summary>
    /// <param name="range">CIDR.</param>
    /// <param name="now">Since when it is ready.</param>
    public static ServiceCidr ServiceRange(string range, DateTimeOffset now) => new()
    {
        Metadata = new() { Name = "kubernetes", Finalizers = ["networking.k8s.io/service-cidr-finalizer"] },
        Spec = new() { Cidrs = [range] },
        Status = new()
        {
            Conditions = [new Condition { Type = "Ready", Status = "True", Reason = "", Message = "Kubernetes Service CIDR is ready", LastTransitionTime = new Time(now) }],
        },
    };

    /// <summary>How many requests of each kind of client are served at a time, in proportion.</summary>
    public static IEnumerable<PriorityLevelConfiguration> PriorityLevels() =>
    [
        new() { Metadata = Meta("exempt"), Spec = new() { Type = "Exempt", Exempt = new() { NominalConcurrencyShares = 0, LendablePercent = 0 } } },
        Level("catch-all", 5, 0, null),
        Level("system", 30, 33, new() { Queues = 64, HandSize = 6, QueueLengthLimit = 50 }),
        Level("node-high", 40, 25, new() { Queues = 64, HandSize = 6, QueueLengthLimit = 50 }),
        Level("leader-election", 10, 0, new() { Queues = 16, HandSize = 4, QueueLengthLimit = 50 }),
        Level("workload-high", 40, 50, new() { Queues = 128, HandSize = 6, QueueLengthLimit = 50 }),
        Level("workload-low", 100, 90, new() { Queues = 128, HandSize = 6, QueueLengthLimit = 50 }),
        Level("global-default", 20, 50, new() { Queues = 128, HandSize = 6, QueueLengthLimit = 50 }),
    ];

    /// <summary>Which clients are of which kind.</summary>
    public static IEnumerable<FlowSchema> FlowSchemas() =>
    [
        Flow("exempt", "exempt", 1, null, Everything(), Groups("system:masters")),
        Flow("catch-all", "catch-all", 10000, "ByUser", Everything(), Groups("system:unauthenticated", "system:authenticated")),
        Flow("system-nodes", "system", 500, "ByUser", Everything(), Groups("system:nodes")),
        Flow("system-node-high", "node-high", 400, "ByUser", Resources(["", "coordination.k8s.io"], ["nodes", "nodes/status", "leases"], ["*"]), Groups("system:nodes")),
        Flow("probes", "exempt", 2, null, new() { NonResourceRules = [new() { Verbs = ["get"], NonResourceURLs = ["/healthz", "/readyz", "/livez"] }] },
            Groups("system:unauthenticated", "system:authenticated")),
        Flow("system-leader-election", "leader-election", 100, "ByUser", Resources(["coordination.k8s.io"], ["leases"], ["get", "create", "update"]),
            [User("system:kube-controller-manager"), User("system:kube-scheduler"), Account("*", "kube-system")]),
        Flow("workload-leader-election", "leader-election", 200, "ByUser", Resources(["coordination.k8s.io"], ["leases"], ["get", "create", "update"]), [Account("*", "kube-system")]),
        Flow("endpoint-controller", "workload-high", 150, "ByUser", Resources([""], ["endpoints"], ["get", "create", "update"]), [User("system:kube-controller-manager"), Account("endpoint-controller", "kube-system")]),
        Flow("kube-controller-manager", "workload-high", 800, "ByNamespace", Everything(), [User("system:kube-controller-manager")]),
        Flow("kube-scheduler", "workload-high", 800, "ByNamespace", Everything(), [User("system:kube-scheduler")]),
        Flow("kube-system-service-accounts", "workload-high", 900, "ByNamespace", Everything(), [Account("*", "kube-system")]),
        Flow("service-accounts", "workload-low", 9000, "ByUser", Everything(), Groups("system:serviceaccounts")),
        Flow("global-default", "global-default", 9900, "ByUser", Everything(), Groups("system:unauthenticated", "system:authenticated")),
    ];

    private static PriorityLevelConfiguration Level(string name, int shares, int lendable, QueuingConfiguration? queuing) => new()
    {
        Metadata = Meta(name),
        Spec = new()
        {
            Type = "Limited",
            Limited = new()
            {
                NominalConcurrencyShares = shares,
                LendablePercent = lendable,
                LimitResponse = new() { Type = queuing is null ? "Reject" : "Queue", Queuing = queuing },
            },
        },
    };

    private static FlowSchema Flow(string name, string level, int precedence, string? distinguisher, PolicyRulesWithSubjects rules, IReadOnlyList<Subject> subjects) => new()
    {
        Metadata = Meta(name),
        Spec = new()
        {
            PriorityLevelConfiguration = new() { Name = level },
            MatchingPrecedence = precedence,
            DistinguisherMethod = distinguisher is null ? null : new() { Type = distinguisher },
            Rules = [rules with { Subjects = subjects }],
        },
        Status = new()
        {
            Conditions = [new() { Type = "Dangling", Status = "False", Reason = "Found", Message = $"This FlowSchema references the PriorityLevelConfiguration object named \"{level}\" and it exists" }],
        },
    };

    private static PolicyRulesWithSubjects Everything() => Resources(["*"], ["*"], ["*"]) with { NonResourceRules = [new() { Verbs = ["*"], NonResourceURLs = ["*"] }] };

    private static PolicyRulesWithSubjects Resources(IReadOnlyList<string> groups, IReadOnlyList<string> resources, IReadOnlyList<string> verbs) => new()
    {
        ResourceRules = [new() { ApiGroups = groups, Resources = resources, Verbs = verbs, Namespaces = ["*"], ClusterScope = true }],
    };

    private static IReadOnlyList<Subject> Groups(params string[] names) => [.. names.Select(name => new Subject { Kind = "Group", Group = new() { Name = name } })];

    private static Subject User(string name) => new() { Kind = "User", User = new() { Name = name } };

    private static Subject Account(string name, string ns) => new() { Kind = "ServiceAccount", ServiceAccount = new() { Name = name, Namespace = ns } };

    private static ObjectMeta Meta(string name) => new() { Name = name, Generation = 1, Annotations = new Dictionary<string, string> { [AutoUpdate] = "true" } };
}
