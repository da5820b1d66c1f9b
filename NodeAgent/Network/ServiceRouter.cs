using System.Threading.Channels;
using Platform.Kubernetes.Client;
using Platform.Kubernetes.Node.Nftables;
using Platform.NodeAgent.Dns;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>Keeps the node's service rules and the DNS records as the services are; a change costs what the services that it is of cost.</summary>
public sealed partial class ServiceRouter
{
    private const string HostPortsOwner = " host ports";
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);
    private readonly ServiceDirectory _directory;
    private readonly Func<IReadOnlyList<HostPort>> _hostPorts;
    private readonly NftScope _scope;
    private readonly DnsJournal _records;
    private readonly HealthChecks _checks;
    private readonly DatagramFlows _flows;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly NftTable _table;
    private readonly NftApplier _applier;
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _gate = new();
    private readonly HashSet<ObjectKey> _known = [];
    private HashSet<ObjectKey> _changed = [];
    private bool _all = true;
    private NodePlace _here;

    /// <param name="directory">The services.</param>
    /// <param name="hostPorts">Ports of the node that its pods have asked for.</param>
    /// <param name="scope">What the rules are for.</param>
    /// <param name="records">Where the DNS unit reads the services.</param>
    /// <param name="checks">Tells load balancers about this node.</param>
    /// <param name="commands">Runs nft.</param>
    /// <param name="time">Measures the periods.</param>
    /// <param name="logger">Told what fails.</param>
    public ServiceRouter(
        ServiceDirectory directory, Func<IReadOnlyList<HostPort>> hostPorts, NftScope scope, DnsJournal records, HealthChecks checks,
        CommandRunner commands, TimeProvider time, ILogger<ServiceRouter> logger)
    {
        (_directory, _hostPorts, _scope, _records, _checks, _time, _logger) = (directory, hostPorts, scope, records, checks, time, logger);
        _here = new NodePlace(scope.NodeName, null);
        _flows = new DatagramFlows(commands);
        _table = new NftTable(ServiceRules.Table, ServiceRules.Frame(scope));
        _applier = new NftApplier(ServiceRules.Table, _table, commands);
        directory.Changed += key =>
        {
            lock (_gate)
                _changed.Add(key);
            Wake();
        };
    }

    /// <summary>Whether the rules have been applied at least once.</summary>
    public bool Applied => _applier.Applied;

    /// <summary>Raised once, when the rules are first in force.</summary>
    public event Action? FirstApplied;

    /// <summary>Raised with the resource version of the endpoints that the rules in force follow.</summary>
    public event Action<string>? Following;

    /// <summary>Something the rules depend on has changed.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>The node is in this zone, for services that prefer endpoints nearby.</summary>
    public void Place(string? zone)
    {
        lock (_gate)
        {
            if (_here.Zone == zone)
                return;
            _here = _here with { Zone = zone };
            _all = true;
        }

        Wake();
    }

    public Task RunAsync(CancellationToken cancel) => Together.RunAsync(cancel, FollowAsync, KeepAsync, _checks.RunAsync);

    private async Task FollowAsync(CancellationToken cancel)
    {
        Wake();
        await _directory.WaitForSyncAsync(cancel);
        await foreach (var _ in _wake.Reader.ReadAllAsync(cancel))
        {
            // Changes come in bunches; one transaction serves them all.
            await Task.Delay(Gather, _time, cancel);
            try
            {
                // Read before the services are: the rules are at least as new as what is told of them.
                var version = _directory.Version;
                await ApplyAsync(cancel);
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

    private async Task ApplyAsync(CancellationToken cancel)
    {
        var (keys, here) = TakeChanged();
        var entries = new Dictionary<string, ServiceEntry?>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            var entry = _directory.Find(key);
            entries[key.ToString()] = entry;
            _table.Set(key.ToString(), entry is null ? null : ServiceRules.Of(entry, _scope, here));
            _flows.Set(key.ToString(), entry, here);
            _checks.Set(key, entry, here);
            if (entry is null)
                _known.Remove(key);
            else
                _known.Add(key);
        }

        _table.Set(HostPortsOwner, ServiceRules.Of(_hostPorts()));
        await _records.UpdateAsync(entries, cancel);
        var first = !_applier.Applied;
        if (await _applier.ApplyAsync(cancel))
            LogApplied(keys.Count, _known.Count);
        await _flows.ForgetStaleAsync(cancel);
        if (first)
            FirstApplied?.Invoke();
    }

    private (IReadOnlyCollection<ObjectKey> Keys, NodePlace Here) TakeChanged()
    {
        lock (_gate)
        {
            var changed = _changed;
            _changed = [];
            if (_all)
                changed.UnionWith(_directory.Keys().Concat(_known));
            _all = false;
            return (changed, _here);
        }
    }

    private Task KeepAsync(CancellationToken cancel) => _applier.KeepAsync(PutBack, _time, cancel);

    private void PutBack()
    {
        LogGone();
        Wake();
    }

    [LoggerMessage(3101, LogLevel.Debug, "Rules of {Changed} changed services, {Services} in all, are in force")]
    private partial void LogApplied(int changed, int services);

    [LoggerMessage(3102, LogLevel.Error, "The service rules are not in force: {Fault}")]
    private partial void LogFailed(string fault);

    [LoggerMessage(3103, LogLevel.Warning, "The service rules were taken away and are put back")]
    private partial void LogGone();
}
