using System.Net.Sockets;
using System.Threading.Channels;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Network;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Ingress;

/// <summary>Keeps the node's proxy as the cluster's ingresses and the endpoints of their services are.</summary>
public sealed partial class IngressRouter
{
    private static readonly ObjectKey ProxyService = new(IngressProxy.Namespace, IngressProxy.ServiceName);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    /// <summary>How often the proxy is looked at without a change, for when it had to start anew.</summary>
    private static readonly TimeSpan RepairPeriod = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan DeparturePeriod = TimeSpan.FromMilliseconds(100);
    private readonly IngressDirectory _ingresses;
    private readonly ServiceDirectory _services;
    private readonly Proxy _proxy;
    private readonly ProxyDeparture _departure;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly HashSet<string> _refused = [];
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public IngressRouter(
        IngressDirectory ingresses, ServiceDirectory services, Proxy proxy, ProxyDeparture departure, TimeProvider time, ILogger<IngressRouter> logger)
    {
        (_ingresses, _services, _proxy, _departure, _time, _logger) = (ingresses, services, proxy, departure, time, logger);
        ingresses.Changed += Wake;
        services.Changed += _ => Wake();
    }

    /// <summary>Raised with the resource version of the endpoints that the proxy follows.</summary>
    public event Action<string>? Following;

    /// <summary>Raised with the resource version of the ingresses that the proxy serves; null when it serves none.</summary>
    public event Action<string?>? Serving;

    /// <summary>Raised with the proxies' service and all that is wrong with ingresses, each time the proxy has taken over what there is.</summary>
    public event Action<ServiceEntry?, IReadOnlyList<IngressProblem>>? Found;

    public async Task RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                await PassAsync(cancel);
            }
            catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
            {
                LogFailed(e.Message);
                await Task.Delay(RetryAfter, _time, cancel);
                continue;
            }

            await WaitAsync(cancel);
            // Changes come in bunches; one configuration serves them all.
            await Task.Delay(Gather, _time, cancel);
        }
    }

    private async Task PassAsync(CancellationToken cancel)
    {
        await _services.WaitForSyncAsync(cancel);
        // Read before the objects are: the proxy is at least as new as what is told of it.
        var (endpoints, version) = (_services.Version, _ingresses.Version);
        var ingresses = await _ingresses.GetAsync(cancel);
        version ??= _ingresses.Version;
        if (ingresses.Count == 0)
        {
            Serving?.Invoke(null);
            await _proxy.StopAsync(cancel);
        }
        else
        {
            var (proxies, since) = (_services.Find(ProxyService), _services.VersionOf(ProxyService));
            await ServeAsync(ingresses, proxies, cancel);
            await _departure.StepAsync(proxies, since, cancel);
            Serving?.Invoke(_departure.Drained ? IngressProxy.Drained : version);
        }

        if (endpoints is not null)
            Following?.Invoke(endpoints);
    }

    private async Task ServeAsync(IReadOnlyList<KubernetesIngress> ingresses, ServiceEntry? proxies, CancellationToken cancel)
    {
        while (true)
        {
            var table = new RoutingTableBuilder((ns, name) => _services.Find(new ObjectKey(ns, name)), SecretOf, _time.GetUtcNow()).Build(ingresses);
            var refused = await _proxy.ApplyAsync(table, cancel);
            if (refused.Count == 0)
            {
                Found?.Invoke(proxies, table.Problems);
                return;
            }

            // Each round refuses more, so it ends.
            _refused.UnionWith(refused.Select(certificate => certificate.Fingerprint));
        }
    }

    private TlsSecret SecretOf(string ns, string name)
    {
        var secret = _ingresses.SecretOf(ns, name);
        return secret.Certificate is { } certificate && _refused.Contains(certificate.Fingerprint)
            ? new TlsSecret(null, "holds a certificate or key that the proxy's TLS library refuses as weak or broken: make a new one")
            : secret;
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task WaitAsync(CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(_wake.Reader.WaitToReadAsync(limit.Token).AsTask(), Task.Delay(_departure.UnderWay ? DeparturePeriod : RepairPeriod, _time, limit.Token));
        await limit.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        _wake.Reader.TryRead(out _);
    }

    [LoggerMessage(5101, LogLevel.Error, "The ingress proxy is not up to date and keeps what it had: {Fault}")]
    private partial void LogFailed(string fault);
}
