using System.Net;
using System.Text.Json;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Network;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Dns;

/// <summary>The unit <c>node-dns</c>: cluster DNS on the node, which lives on while the agent restarts.</summary>
public sealed partial class DnsUnit(NodeConfiguration configuration, AgentPaths paths, ILoggerFactory loggers)
{
    private static readonly TimeSpan UpstreamTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RereadPeriod = TimeSpan.FromMinutes(1);
    private readonly ILogger _logger = loggers.CreateLogger<DnsUnit>();
    private ClusterZone? _zone;

    public async Task RunAsync(CancellationToken cancel)
    {
        await AddAddressAsync(cancel);
        var self = IPAddress.Parse(configuration.DnsServiceIp);
        var upstreams = ResolvConf.Read(paths.ResolvConf).Servers
            .Select(s => new IPEndPoint(IPAddress.Parse(s), 53)).Where(s => !s.Address.Equals(self)).ToList();
        using var server = new DnsServer(new IPEndPoint(self, 53), new DnsForwarder(upstreams, UpstreamTimeout), loggers.CreateLogger<DnsServer>());
        server.Bind();
        LogListening(configuration.DnsServiceIp, upstreams.Count);
        await Together.RunAsync(cancel, server.RunAsync, token => FollowAsync(server, token));
    }

    private async Task AddAddressAsync(CancellationToken cancel)
    {
        var added = await new CommandRunner().RunAsync(
            "ip", ["address", "replace", $"{configuration.DnsServiceIp}/32", "dev", "lo"], null, cancel);
        if (!added.Succeeded)
            throw new InvalidOperationException($"the address {configuration.DnsServiceIp} cannot be put on lo: {added.Error}");
    }

    /// <summary>Takes over what is written to the journal.</summary>
    private async Task FollowAsync(DnsServer server, CancellationToken cancel)
    {
        var journal = new DnsJournalReader(paths.DnsRecords);
        var directory = Path.GetDirectoryName(paths.DnsRecords)!;
        Directory.CreateDirectory(directory);
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(directory, Path.GetFileName(paths.DnsRecords)) { NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite };
        watcher.Renamed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.Changed += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            await LoadAsync(server, journal, cancel);
            // Notifications can be lost when many come at once; a slow reading makes up for it.
            await changed.WaitAsync(RereadPeriod, cancel);
            while (changed.Wait(0, cancel))
            {
            }
        }
    }

    private async Task LoadAsync(DnsServer server, DnsJournalReader journal, CancellationToken cancel)
    {
        try
        {
            if (await journal.ReadAsync(cancel) is not { } read || (!read.Anew && _zone is null))
                return;
            _zone ??= new ClusterZone(configuration.ClusterDomain);
            if (read.Anew)
            {
                // A later line of a service takes the place of an earlier one.
                var last = new Dictionary<string, ServiceEntry?>(StringComparer.Ordinal);
                foreach (var line in read.Lines)
                    last[line.Key] = line.Service;
                _zone.SetAll(last);
            }
            else
            {
                foreach (var line in read.Lines)
                    _zone.Set(line.Key, line.Service);
            }

            server.Use(_zone);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            LogUnreadable(paths.DnsRecords, e.Message);
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Cluster DNS listens on {Address}; {Upstreams} upstream resolvers")]
    private partial void LogListening(string address, int upstreams);

    [LoggerMessage(4002, LogLevel.Error, "The records in {Path} cannot be read and the earlier ones stay: {Fault}")]
    private partial void LogUnreadable(string path, string fault);
}
