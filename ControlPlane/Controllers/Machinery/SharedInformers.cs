using Microsoft.Extensions.Logging;
using Platform.Kubernetes;
using Platform.Kubernetes.Apps.V1;
using Platform.Kubernetes.Autoscaling.V2;
using Platform.Kubernetes.Batch.V1;
using Platform.Kubernetes.Certificates.V1;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Coordination.V1;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.Kubernetes.Policy.V1;
using Platform.Kubernetes.Rbac.V1;
using Platform.Kubernetes.Storage.V1;

namespace Platform.ControlPlane.Controllers.Machinery;

/// <summary>The objects of a cluster that its controllers and scheduler look at, each held once.</summary>
public sealed class SharedInformers
{
    /// <summary>Index of pods and replica sets: uid of the controlling owner.</summary>
    public const string ByController = "controller";

    /// <summary>Index: namespace.</summary>
    public const string ByNamespace = "namespace";

    /// <summary>Index of pods: name of the node.</summary>
    public const string ByNode = "node";

    /// <summary>Index of endpoint slices: <c>namespace/service</c>.</summary>
    public const string ByService = "service";

    /// <summary>Index of services: address in the cluster.</summary>
    public const string ByAddress = "address";

    private const string ServiceNameLabel = "kubernetes.io/service-name";
    private readonly IKubernetesClient _client;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly List<(Func<CancellationToken, Task> Run, Func<CancellationToken, Task> Sync)> _all = [];

    /// <summary>Informers that do nothing until they run.</summary>
    public SharedInformers(IKubernetesClient client, TimeProvider time, ILogger logger)
    {
        (_client, _time, _logger) = (client, time, logger);
        Pods = Add(new InformerOptions<Pod>
        {
            Indexes = new Dictionary<string, Func<Pod, IEnumerable<string>>>
            {
                [ByController] = p => Owners.ControllerUid(p.Metadata),
                [ByNamespace] = p => [p.Metadata.Namespace ?? ""],
                [ByNode] = p => string.IsNullOrEmpty(p.Spec.NodeName) ? [] : [p.Spec.NodeName],
            },
        });
        ReplicaSets = Add(new InformerOptions<ReplicaSet> { Indexes = By<ReplicaSet>(ByController, ByNamespace) });
        ReplicationControllers = Add(new InformerOptions<ReplicationController> { Indexes = By<ReplicationController>(ByNamespace) });
        EndpointSlices = Add(new InformerOptions<EndpointSlice>
        {
            Indexes = new Dictionary<string, Func<EndpointSlice, IEnumerable<string>>>
            {
                [ByService] = s => s.Metadata.Labels?.GetValueOrDefault(ServiceNameLabel) is { } name ? [$"{s.Metadata.Namespace}/{name}"] : [],
            },
        });
        Services = Add(new InformerOptions<Service>
        {
            Indexes = new Dictionary<string, Func<Service, IEnumerable<string>>>
            {
                [ByNamespace] = s => [s.Metadata.Namespace ?? ""],
                [ByAddress] = s => s.Spec.ClusterIPs ?? [],
            },
        });
        Ingresses = Add(new InformerOptions<Ingress>());
        IngressClasses = Add(new InformerOptions<IngressClass>());
        ServiceRanges = Add(new InformerOptions<ServiceCidr>());
        Addresses = Add(new InformerOptions<IPAddress>());
        Deployments = Add(new InformerOptions<Deployment> { Indexes = By<Deployment>(ByNamespace) });
        StatefulSets = Add(new InformerOptions<StatefulSet> { Indexes = By<StatefulSet>(ByNamespace) });
        DaemonSets = Add(new InformerOptions<DaemonSet> { Indexes = By<DaemonSet>(ByNamespace) });
        Revisions = Add(new InformerOptions<ControllerRevision> { Indexes = By<ControllerRevision>(ByController) });
        Jobs = Add(new InformerOptions<Job> { Indexes = By<Job>(ByController, ByNamespace) });
        CronJobs = Add(new InformerOptions<CronJob>());
        DisruptionBudgets = Add(new InformerOptions<PodDisruptionBudget> { Indexes = By<PodDisruptionBudget>(ByNamespace) });
        Autoscalers = Add(new InformerOptions<HorizontalPodAutoscaler>());
        Nodes = Add(new InformerOptions<Node>());
        Namespaces = Add(new InformerOptions<Namespace>());
        ServiceAccounts = Add(new InformerOptions<ServiceAccount>());
        RootCertificates = Add(new InformerOptions<ConfigMap> { FieldSelector = "metadata.name=kube-root-ca.crt" });
        NodeLeases = Add(new InformerOptions<Lease> { Namespace = "kube-node-lease" });
        SigningRequests = Add(new InformerOptions<CertificateSigningRequest>());
        ResourceQuotas = Add(new InformerOptions<ResourceQuota> { Indexes = By<ResourceQuota>(ByNamespace) });
        ClusterRoles = Add(new InformerOptions<ClusterRole>());
        Volumes = Add(new InformerOptions<PersistentVolume>());
        Claims = Add(new InformerOptions<PersistentVolumeClaim> { Indexes = By<PersistentVolumeClaim>(ByNamespace) });
        StorageClasses = Add(new InformerOptions<StorageClass>());
        Endpoints = Add(new InformerOptions<Endpoints>());
        TokenSecrets = Add(new InformerOptions<Secret>
        {
            FieldSelector = "type=" + SecretType.ServiceAccountToken,
            Indexes = By<Secret>(ByNamespace),
        });
        BootstrapTokens = Add(new InformerOptions<Secret>
        {
            Namespace = "kube-system",
            FieldSelector = "type=bootstrap.kubernetes.io/token",
        });
    }

    public Informer<Pod> Pods { get; }

    public Informer<ReplicaSet> ReplicaSets { get; }

    public Informer<ReplicationController> ReplicationControllers { get; }

    public Informer<Deployment> Deployments { get; }

    public Informer<StatefulSet> StatefulSets { get; }

    public Informer<DaemonSet> DaemonSets { get; }

    /// <summary>The templates that daemon sets and stateful sets have had.</summary>
    public Informer<ControllerRevision> Revisions { get; }

    public Informer<Job> Jobs { get; }

    public Informer<CronJob> CronJobs { get; }

    public Informer<Service> Services { get; }

    public Informer<Ingress> Ingresses { get; }

    public Informer<IngressClass> IngressClasses { get; }

    /// <summary>Ranges of services' addresses.</summary>
    public Informer<ServiceCidr> ServiceRanges { get; }

    /// <summary>Addresses that are in use.</summary>
    public Informer<IPAddress> Addresses { get; }

    public Informer<EndpointSlice> EndpointSlices { get; }

    public Informer<PodDisruptionBudget> DisruptionBudgets { get; }

    public Informer<HorizontalPodAutoscaler> Autoscalers { get; }

    public Informer<Node> Nodes { get; }

    public Informer<Namespace> Namespaces { get; }

    public Informer<ServiceAccount> ServiceAccounts { get; }

    /// <summary>The ConfigMaps <c>kube-root-ca.crt</c>.</summary>
    public Informer<ConfigMap> RootCertificates { get; }

    /// <summary>The leases that nodes renew.</summary>
    public Informer<Lease> NodeLeases { get; }

    public Informer<CertificateSigningRequest> SigningRequests { get; }

    public Informer<ResourceQuota> ResourceQuotas { get; }

    public Informer<ClusterRole> ClusterRoles { get; }

    public Informer<PersistentVolume> Volumes { get; }

    public Informer<PersistentVolumeClaim> Claims { get; }

    public Informer<StorageClass> StorageClasses { get; }

    public Informer<Endpoints> Endpoints { get; }

    /// <summary>Secrets that hold tokens of service accounts.</summary>
    public Informer<Secret> TokenSecrets { get; }

    /// <summary>Secrets with which nodes may join.</summary>
    public Informer<Secret> BootstrapTokens { get; }

    /// <summary>Lists and watches until cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(_all.Select(i => i.Run(cancellationToken)));

    /// <summary>Completes when every informer holds its first list.</summary>
    public Task WaitForSyncAsync(CancellationToken cancellationToken) => Task.WhenAll(_all.Select(i => i.Sync(cancellationToken)));

    private static IReadOnlyDictionary<string, Func<T, IEnumerable<string>>> By<T>(params IEnumerable<string> indexes)
        where T : class, IResource<T> => indexes.ToDictionary<string, string, Func<T, IEnumerable<string>>>(
            name => name, name => name == ByController ? item => Owners.ControllerUid(item.Metadata) : item => [item.Metadata.Namespace ?? ""]);

    private Informer<T> Add<T>(InformerOptions<T> options)
        where T : class, IResource<T>
    {
        var kind = T.Definition.Kind;
        var informer = new Informer<T>(_client, options with { OnFailure = e => ControllerLog.InformerFailed(_logger, kind, e) }, _time);
        _all.Add((informer.RunAsync, informer.WaitForSyncAsync));
        return informer;
    }
}
