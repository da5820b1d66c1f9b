using System.Net;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Bootstrap;
using Platform.NodeAgent.Cri;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Ingress;
using Platform.NodeAgent.KubeletApi;
using Platform.NodeAgent.Monitoring;
using Platform.NodeAgent.Network;
using Platform.NodeAgent.Network.Policies;
using Platform.NodeAgent.Pods;
using Platform.NodeAgent.Pods.Admission;
using Platform.NodeAgent.Pods.Cgroups;
using Platform.NodeAgent.Pods.Events;
using Platform.NodeAgent.Pods.Evictions;
using Platform.NodeAgent.Pods.Images;
using Platform.NodeAgent.Pods.Probes;
using Platform.NodeAgent.Pods.Runtime;
using Platform.NodeAgent.Pods.Status;
using Platform.NodeAgent.Pods.Volumes;
using Platform.NodeAgent.Processes;
using Platform.NodeAgent.Stats;

namespace Platform.NodeAgent;

/// <summary>The node's agent: joins the cluster and runs its pods. The one place where its parts meet.</summary>
public sealed partial class Agent(NodeConfiguration node, AgentPaths paths, TimeProvider time, ILoggerFactory loggers)
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";
    private readonly ILogger _logger = loggers.CreateLogger<Agent>();

    public async Task RunAsync(CancellationToken cancel)
    {
        var credential = new NodeCredential(node, paths, time, loggers.CreateLogger<NodeCredential>());
        var commands = new CommandRunner();
        var network = new NodeNetwork(node, paths, commands, loggers.CreateLogger<NodeNetwork>());
        await Task.WhenAll(credential.EnsureAsync(cancel), network.PrepareAsync(cancel));
        using var client = credential.Client();
        using var channel = GrpcChannel.ToSocket(paths.ContainerdSocket);
        var cri = new CriClient(channel);
        var directory = new ServiceDirectory(client, time, LogWatchFailed);
        var capacity = NodeCapacity.Read(paths.State);
        var description = new NodeDescription(node, capacity);
        using var prober = new Prober(cri, node.NodeIp, node.KubernetesVersion);
        var services = PodServicesOf(client, cri, directory, capacity, description, prober);
        await using var pods = new PodManager(services);
        var router = new ServiceRouter(
            directory, () => HostPorts.Of(pods.Workers), new NftScope(node.NodeName, node.ServiceCidr, node.DnsServiceIp),
            new DnsJournal(paths.DnsRecords), new HealthChecks(IPAddress.Parse(node.NodeIp), loggers.CreateLogger<HealthChecks>()), commands, time, loggers.CreateLogger<ServiceRouter>());
        var policies = new PolicyEnforcer(
            client, () => [.. pods.Workers.Select(worker => worker.Pod with { Status = worker.Status })], node.DnsServiceIp, commands, time, loggers.CreateLogger<PolicyEnforcer>());
        services.NetworkReady = policies.EnsureAsync;
        pods.Changed += policies.Wake;
        services.OtherPods = pod => pods.Workers.Where(worker => worker.Pod.Metadata.Uid != pod.Metadata.Uid && worker.Status.Phase is not (PodPhase.Succeeded or PodPhase.Failed))
            .Select(worker => worker.Granted);
        pods.Changed += router.Wake;
        var reporter = new NodeReporter(
            client, node, description, new NodeHealthCheck(cri, network, router, node, paths), cri, time, loggers.CreateLogger<NodeReporter>());
        router.FirstApplied += reporter.Wake;
        var lease = new RoutingLease(client, node.NodeName, time, e => LogNotRenewed(e.Message));
        var ingress = IngressRouterOf(client, directory, services.Drain, lease, commands);
        var followed = new FollowedEndpoints(2, lease.Observed);
        router.Following += version => followed.Follow(0, version);
        ingress.Router.Following += version => followed.Follow(1, version);
        var monitoring = new MonitoringAgent(
            client, cri, node, capacity, paths, new MonitoringSettings(), () => [.. pods.Workers.Select(worker => worker.Pod)], time, loggers);
        pods.Changed += monitoring.PodsChanged;
        services.BeforeLogRemoval = monitoring.FlushLogsAsync;
        var images = new ImageCollector(cri, paths, time, loggers.CreateLogger<ImageCollector>());
        await reporter.RegisterAsync(cancel);
        var looks = new NodeStats(cri, () => pods.Workers.Select(worker => worker.Pod with { Status = worker.Status }), time);
        var stats = new StatsEndpoints(
            looks, new SummaryBuilder(node.NodeName, cri, services.Directories, paths, capacity, time.GetUtcNow()), services.ProbeMetrics);
        var server = new KubeletServer(node, credential, services, pods, stats, loggers);
        await Together.RunAsync(
            cancel,
            reporter.RunAsync,
            lease.RunAsync,
            token => credential.RotateAsync(client, token),
            directory.RunAsync,
            router.RunAsync,
            policies.RunAsync,
            ingress.Directory.RunAsync,
            ingress.Router.RunAsync,
            ingress.Events.RunAsync,
            token => FollowNodesAsync(client, network, router, reporter, services.Admission, token),
            token => FollowPodsAsync(client, pods, token),
            services.Events.RunAsync,
            images.RunAsync,
            new EvictionManager(pods, looks, images, services, loggers.CreateLogger<EvictionManager>()).RunAsync,
            new LogRotation(cri, services.Directories, time, loggers.CreateLogger<LogRotation>()).RunAsync,
            monitoring.RunAsync,
            server.RunAsync);
    }

    private (IngressDirectory Directory, IngressRouter Router, EventRecorder Events) IngressRouterOf(
        IKubernetesClient client, ServiceDirectory services, ConnectionDrain drain, RoutingLease lease, CommandRunner commands)
    {
        var ingresses = new IngressDirectory(client, time, LogWatchFailed);
        var proxy = new Proxy(new ProxySettings { Address = node.NodeIp }, new SystemdProxyUnit(commands), commands, time, loggers.CreateLogger<Proxy>());
        var router = new IngressRouter(
            ingresses, services, proxy, new ProxyDeparture(node.NodeName, proxy, drain.FindMissingAsync, time), time, loggers.CreateLogger<IngressRouter>());
        var recorder = new EventRecorder(client, "ingress-proxy", node.NodeName, time);
        router.Found += new IngressEvents(node.NodeName, recorder, time).Tell;
        router.Serving += version => lease.Say(IngressProxy.ObservedAnnotation, version);
        return (ingresses, router, recorder);
    }

    private PodServices PodServicesOf(
        IKubernetesClient client, CriClient cri, ServiceDirectory directory, NodeCapacity capacity, NodeDescription description, Prober prober)
    {
        var api = new ApiServerPods(client, time, loggers.CreateLogger<ApiServerPods>());
        var fields = new PodFields(node.NodeIp, description.Allocatable);
        var directories = new PodDirectories(paths);
        var events = new PodEvents(api, node.NodeName, time);
        var tokens = new TokenCache(api, time);
        var claims = new ClaimVolumes(api);
        var hosts = new RegistryHosts(node.Registry, paths);
        var cgroups = new PodCgroups(new CgroupTree());
        cgroups.Begin(capacity.Processors);
        return new PodServices
        {
            Cri = cri,
            Api = api,
            Views = new PodViews(cri),
            Admission = new NodeAdmission(description.Allocatable),
            Cgroups = cgroups,
            Volumes = new VolumeManager(directories, new PayloadBuilder(api, fields, tokens), new AtomicDirectory(time), tokens, claims),
            Claims = claims,
            Images = new ImageFetcher(cri, new RegistryCredentials(api, node.Registry), hosts, events, time),
            Sandboxes = new SandboxConfigBuilder(node, paths, directories),
            Containers = new ContainerConfigBuilder(new EnvironmentBuilder(api, directory, fields), directories, capacity),
            Statuses = new PodStatusBuilder(node.NodeIp),
            Events = events,
            Prober = prober,
            Drain = new ConnectionDrain(directory, client, time, loggers.CreateLogger<ConnectionDrain>()),
            Directories = directories,
            Allocatable = description.Allocatable,
            Paths = paths,
            ClusterDomain = node.ClusterDomain,
            Time = time,
            Loggers = loggers,
        };
    }

    private async Task FollowNodesAsync(IKubernetesClient client, NodeNetwork network, ServiceRouter router, NodeReporter reporter, NodeAdmission admission, CancellationToken cancel)
    {
        var nodes = new Informer<Platform.Kubernetes.Core.V1.Node>(client, new InformerOptions<Platform.Kubernetes.Core.V1.Node>
        {
            OnFailure = LogWatchFailed,
            Transform = n => n with
            {
                Metadata = n.Metadata with { ManagedFields = null, Annotations = null, Labels = n.Metadata.Name == node.NodeName ? n.Metadata.Labels : null },
                Status = new NodeStatus { Addresses = n.Status.Addresses, Conditions = n.Metadata.Name == node.NodeName ? n.Status.Conditions : null },
            },
        }, time);
        using var changed = new SemaphoreSlim(0);
        nodes.OnChange(c =>
        {
            if (c.Before?.Spec.PodCIDR != c.After?.Spec.PodCIDR || c.Before is null || ZoneOf(c.Before) != ZoneOf(c.Latest)
                || !(c.Before.Status.Addresses ?? []).SequenceEqual(c.After?.Status.Addresses ?? []))
                changed.Release();
            if (c.After is not { } after || after.Metadata.Name != node.NodeName)
                return;
            admission.Observe(after);
            reporter.Observe(after);
        });
        await Together.RunAsync(cancel, nodes.RunAsync, token => ApplyAsync(nodes, changed, network, router, reporter, token));
    }

    private async Task ApplyAsync(
        Informer<Platform.Kubernetes.Core.V1.Node> nodes, SemaphoreSlim changed, NodeNetwork network, ServiceRouter router, NodeReporter reporter, CancellationToken cancel)
    {
        while (true)
        {
            await changed.WaitAsync(cancel);
            var list = nodes.List();
            var self = list.FirstOrDefault(n => n.Metadata.Name == node.NodeName);
            if (self is not null)
                router.Place(ZoneOf(self));
            if (self?.Spec.PodCIDR is { Length: > 0 } range)
            {
                network.Configure(range);
                reporter.Wake();
            }

            await network.RouteAsync(list, cancel);
        }
    }

    private static string? ZoneOf(Platform.Kubernetes.Core.V1.Node node) => node.Metadata.Labels?.GetValueOrDefault(ZoneLabel);

    private async Task FollowPodsAsync(IKubernetesClient client, PodManager pods, CancellationToken cancel)
    {
        var informer = new Informer<Pod>(client, new InformerOptions<Pod>
        {
            FieldSelector = $"spec.nodeName={node.NodeName}",
            OnFailure = LogWatchFailed,
            Transform = p => p with { Metadata = p.Metadata with { ManagedFields = null } },
        }, time);
        using var sources = new VolumeSources(client, time, pods.RenewVolumes, LogWatchFailed);
        informer.OnChange(change =>
        {
            // A pod of the same name but another uid is another pod: the old one is gone.
            if (change.Before is { } before && before.Metadata.Uid != change.After?.Metadata.Uid)
            {
                pods.Remove(before);
                sources.Remove(before);
            }

            if (change.After is { } after)
            {
                pods.Set(after);
                sources.Set(after);
            }
        });
        await Together.RunAsync(cancel, informer.RunAsync, pods.RunAsync, token => RemoveOrphansAsync(informer, pods, token));
    }

    private async Task RemoveOrphansAsync(Informer<Pod> informer, PodManager pods, CancellationToken cancel)
    {
        await informer.WaitForSyncAsync(cancel);
        while (true)
        {
            try
            {
                await pods.RemoveOrphansAsync(cancel);
            }
            catch (Exception e) when (e is CriException or IOException)
            {
                LogOrphansRemain(e.Message);
            }

            await Task.Delay(TimeSpan.FromMinutes(2), time, cancel);
        }
    }

    [LoggerMessage(101, LogLevel.Warning, "A watch of the API server is interrupted: {Fault}")]
    private partial void LogWatch(string fault);

    [LoggerMessage(102, LogLevel.Warning, "Not all of the pods that no longer exist are removed: {Fault}")]
    private partial void LogOrphansRemain(string fault);

    [LoggerMessage(103, LogLevel.Warning, "The node's lease is not renewed: {Fault}")]
    private partial void LogNotRenewed(string fault);

    private void LogWatchFailed(Exception e) => LogWatch(e.Message);
}
