using System.Net;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Node;
using Platform.ProvisioningService.Networking;
using Node = Platform.Kubernetes.Core.V1.Node;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>
/// Serves a cluster's LoadBalancer services: gives each an address, keeps the router's translations and routes as the cluster's
/// endpoints and nodes are, and takes the address back when the service goes.
/// </summary>
/// <remarks>
/// Each round works from everything there is, so that nothing depends on having seen a change; rounds follow changes, and one a
/// minute repairs what others did to the router. It begins only when every kind has been listed once: a restart never empties a router.
/// </remarks>
public sealed partial class LoadBalancerController
{
    private const string ServiceIndex = "service";
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RepairInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private readonly LoadBalancerOptions _options;
    private readonly ClusterRouter _router;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Informer<Service> _services;
    private readonly Informer<EndpointSlice> _slices;
    private readonly Informer<Node> _nodes;
    private readonly EventRecorder _events;
    private readonly ServiceAddresses _addresses;
    private readonly RoutingLease _lease;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string _programmed = "";

    /// <summary>A controller that does nothing until it runs.</summary>
    public LoadBalancerController(
        LoadBalancerOptions options, IKubernetesClient client, ClusterRouter router, IAddressAllocator allocator, TimeProvider time, ILogger logger)
    {
        _options = options;
        _router = router;
        _time = time;
        _logger = logger;
        _services = new Informer<Service>(client, new InformerOptions<Service> { OnFailure = OnFailure }, time);
        _nodes = new Informer<Node>(client, new InformerOptions<Node> { OnFailure = OnFailure }, time);
        _slices = new Informer<EndpointSlice>(client, new InformerOptions<EndpointSlice>
        {
            OnFailure = OnFailure,
            LabelSelector = ServiceEndpoints.ServiceNameLabel,
            Indexes = new Dictionary<string, Func<EndpointSlice, IEnumerable<string>>> { [ServiceIndex] = ServiceOf },
        }, time);
        _events = new EventRecorder(client, "service-controller", null, time);
        _addresses = new ServiceAddresses(options, client, allocator, _events, logger);
        _lease = new RoutingLease(client, RoutingLease.Router, time, OnFailure);
        _services.OnChange(_ => Signal());
        _slices.OnChange(_ => Signal());
        _nodes.OnChange(_ => Signal());
    }

    /// <summary>Serves until cancelled; failures are retried with growing pauses.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] running = [_services.RunAsync(ending.Token), _slices.RunAsync(ending.Token), _nodes.RunAsync(ending.Token), _events.RunAsync(ending.Token), RenewAsync(ending.Token)];
        try
        {
            await Task.WhenAll(_services.WaitForSyncAsync(cancellationToken), _slices.WaitForSyncAsync(cancellationToken), _nodes.WaitForSyncAsync(cancellationToken));
            await ReconcileForeverAsync(cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(running);
        }
    }

    private async Task ReconcileForeverAsync(CancellationToken cancellationToken)
    {
        var pause = FirstPause;
        while (true)
        {
            var complete = false;
            try
            {
                complete = await ReconcileAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                LogRoundFailed(_logger, _options.ClusterId, exception);
            }
            pause = complete ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            if (await WaitForChangeAsync(complete ? RepairInterval : pause, cancellationToken))
                // Changes come in groups; one round serves them all.
                await Task.Delay(Gathering, _time, cancellationToken);
            else
                _programmed = "";
        }
    }

    // Every step of a round leaves a state that the next round goes on from, whatever ends it.
    private async Task<bool> ReconcileAsync(CancellationToken cancellationToken)
    {
        var services = _services.List().OrderBy(service => service.Metadata.Namespace, StringComparer.Ordinal)
            .ThenBy(service => service.Metadata.Name, StringComparer.Ordinal).ToList();
        var complete = true;
        var served = new List<(Service Service, IPAddress Address)>();
        foreach (var service in services.Where(ServiceAddresses.IsWanted))
        {
            if (await _addresses.EnsureAsync(service, cancellationToken) is { } address) served.Add((service, address));
            else complete = false;
        }
        // Read before the slices are: the rules are at least as new as what the lease says of them.
        var version = _slices.Version;
        await ProgramAsync(served, cancellationToken);
        if (version is not null) _lease.Observed(version);
        // An address is shown when connections to it work, and goes back when they no longer do.
        foreach (var (service, address) in served) complete &= await _addresses.PublishAsync(service, address, cancellationToken);
        foreach (var service in services.Where(service => !ServiceAddresses.IsWanted(service))) complete &= await _addresses.ReleaseAsync(service, cancellationToken);
        await _addresses.ReleaseOrphansAsync(services, cancellationToken);
        return complete;
    }

    private async Task ProgramAsync(List<(Service Service, IPAddress Address)> served, CancellationToken cancellationToken)
    {
        var rules = served.SelectMany(entry => ServiceEndpoints.RulesOf(
            entry.Service, entry.Address, _slices.ByIndex(ServiceIndex, $"{entry.Service.Metadata.Namespace}/{entry.Service.Metadata.Name}"), _options.Network)).ToList();
        var routes = PodRoutes();
        var wanted = string.Join('\n', rules.Select(Describe).Concat(routes.OrderBy(route => route.Key.ToString(), StringComparer.Ordinal).Select(route => $"{route.Key} {route.Value}")));
        if (wanted == _programmed) return;
        _programmed = "";
        await _router.SetPodRoutesAsync(_options.Network, routes, cancellationToken);
        await _router.SetLoadBalancersAsync(_options.Network, rules, cancellationToken);
        _programmed = wanted;
        LogProgrammed(_logger, _options.ClusterId, rules.Count, routes.Count);
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _lease.RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested) { }
    }

    private Dictionary<IPNetwork, IPAddress> PodRoutes()
    {
        var routes = new Dictionary<IPNetwork, IPAddress>();
        foreach (var node in _nodes.List())
        {
            var address = (node.Status.Addresses ?? []).FirstOrDefault(candidate => candidate.Type == "InternalIP")?.Address;
            if (IPNetwork.TryParse(node.Spec.PodCIDR ?? "", out var range) && IPAddress.TryParse(address, out var parsed)) routes[range] = parsed;
        }
        return routes;
    }

    private static string Describe(LoadBalancerRule rule) =>
        $"{rule.Address} {rule.Protocol} {rule.Port} {rule.AffinitySeconds} {string.Join(',', rule.SourceRanges)} {string.Join(',', rule.Endpoints)}";

    private static IEnumerable<string> ServiceOf(EndpointSlice slice) =>
        slice.Metadata.Labels?.TryGetValue(ServiceEndpoints.ServiceNameLabel, out var name) == true ? [$"{slice.Metadata.Namespace}/{name}"] : [];

    private async Task<bool> WaitForChangeAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var elapsed = Task.Delay(longest, _time, limit.Token);
        var changed = _changes.Reader.WaitToReadAsync(limit.Token).AsTask();
        var first = await Task.WhenAny(elapsed, changed);
        await limit.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        return first == changed && _changes.Reader.TryRead(out _);
    }

    private void Signal() => _changes.Writer.TryWrite(true);

    private void OnFailure(Exception exception) => LogWatchFailed(_logger, _options.ClusterId, exception.Message);

    [LoggerMessage(EventId = 4201, Level = LogLevel.Warning, Message = "The load balancers of cluster {Cluster} are not up to date and will be tried again")]
    private static partial void LogRoundFailed(ILogger logger, string cluster, Exception exception);

    [LoggerMessage(EventId = 4202, Level = LogLevel.Debug, Message = "The router of cluster {Cluster} has {Ports} load-balanced ports and routes to {Nodes} nodes")]
    private static partial void LogProgrammed(ILogger logger, string cluster, int ports, int nodes);

    [LoggerMessage(EventId = 4203, Level = LogLevel.Debug, Message = "The load balancers of cluster {Cluster} do not see changes for the moment: {Reason}")]
    private static partial void LogWatchFailed(ILogger logger, string cluster, string reason);
}
