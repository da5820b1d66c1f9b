using System.Threading.Channels;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>Keeps the node's service rules and the DNS records as the services are.</summary>
public sealed partial class ServiceRouter
{
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly ServiceDirectory _directory;
    private readonly Func<IReadOnlyList<HostPort>> _hostPorts;
    private readonly NftScope _scope;
    private readonly DnsRecordFile _records;
    private readonly CommandRunner _commands;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private string? _applied;
    private HashSet<string> _datagramPorts = [];

    /// <param name="hostPorts">Ports of the node that its pods have asked for.</param>
    public ServiceRouter(
        ServiceDirectory directory, Func<IReadOnlyList<HostPort>> hostPorts, NftScope scope, DnsRecordFile records, CommandRunner commands,
        TimeProvider time, ILogger<ServiceRouter> logger)
    {
        (_directory, _hostPorts, _scope, _records, _commands, _time, _logger) = (directory, hostPorts, scope, records, commands, time, logger);
        directory.Changed += Wake;
    }

    /// <summary>Whether the rules have been applied at least once.</summary>
    public bool Applied => _applied is not null;

    /// <summary>Raised once, when the rules are first in force.</summary>
    public event Action? FirstApplied;

    /// <summary>Raised with the resource version of the endpoints that the rules in force follow.</summary>
    public event Action<string>? Following;

    /// <summary>Something the rules depend on has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken cancel)
    {
        Wake();
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancel))
        {
            // Changes come in bunches; one ruleset serves them all.
            await Task.Delay(Gather, _time, cancel);
            try
            {
                await _directory.WaitForSyncAsync(cancel);
                // Read before the services are: the rules are at least as new as what is told of them.
                var version = _directory.Version;
                await ApplyAsync(await _directory.GetAsync(cancel), cancel);
                if (version is not null)
                    Following?.Invoke(version);
            }
            catch (IOException e)
            {
                LogFailed(e.Message);
                await Task.Delay(RetryAfter, _time, cancel);
                Wake();
            }
        }
    }

    private async Task ApplyAsync(IReadOnlyList<ServiceEntry> services, CancellationToken cancel)
    {
        await _records.WriteAsync(services, cancel);
        var ruleset = NftRuleset.Render(services, _hostPorts(), _scope);
        if (ruleset == _applied)
            return;
        var result = await _commands.RunAsync("nft", ["-f", "-"], ruleset, cancel);
        if (!result.Succeeded)
            throw new IOException($"nft refused the service rules: {result.Error}");
        var first = _applied is null;
        _applied = ruleset;
        await ForgetStaleFlowsAsync(services, cancel);
        LogApplied(services.Count);
        if (first)
            FirstApplied?.Invoke();
    }

    /// <summary>
    /// A datagram flow keeps its translation for as long as packets come. When the endpoints behind a UDP port change, its
    /// flows are forgotten, so that the next packet goes where it now belongs.
    /// </summary>
    private async Task ForgetStaleFlowsAsync(IReadOnlyList<ServiceEntry> services, CancellationToken cancel)
    {
        var now = services.SelectMany(s => s.Ports.Where(p => p.Protocol == "udp" && s.ClusterIp is not null).Select(p =>
            $"{s.ClusterIp} {p.Port} {string.Join(',', EndpointChoice.Of(s, p, _scope.NodeName).Select(e => e.Address))}")).ToHashSet();
        foreach (var gone in _datagramPorts.Where(p => !now.Contains(p)))
        {
            var parts = gone.Split(' ');
            await _commands.RunAsync("conntrack", ["-D", "-p", "udp", "--orig-dst", parts[0], "--orig-port-dst", parts[1]], null, cancel);
        }

        _datagramPorts = now;
    }

    [LoggerMessage(3101, LogLevel.Debug, "Rules of {Services} services are in force")]
    private partial void LogApplied(int services);

    [LoggerMessage(3102, LogLevel.Error, "The service rules are not in force: {Fault}")]
    private partial void LogFailed(string fault);
}
