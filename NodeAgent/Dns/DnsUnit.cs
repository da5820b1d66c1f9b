using System.Net;
using System.Text.Json;
using Platform.Kubernetes.Node;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Dns;

/// <summary>The unit <c>node-dns</c>: cluster DNS on the node, which lives on while the agent restarts.</summary>
public sealed partial class DnsUnit(NodeConfiguration configuration, AgentPaths paths, ILoggerFactory loggers)
{
    private static readonly TimeSpan UpstreamTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RereadPeriod = TimeSpan.FromMinutes(1);
    private readonly ILogger _logger = loggers.CreateLogger<DnsUnit>();
    private uint _serial;
    private DateTime _loaded;

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

    /// <summary>Takes over each new version of the record file.</summary>
    private async Task FollowAsync(DnsServer server, CancellationToken cancel)
    {
        var file = new DnsRecordFile(paths.DnsRecords);
        var directory = Path.GetDirectoryName(paths.DnsRecords)!;
        Directory.CreateDirectory(directory);
        using var changed = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(directory, Path.GetFileName(paths.DnsRecords));
        watcher.Renamed += (_, _) => changed.Release();
        watcher.Created += (_, _) => changed.Release();
        watcher.EnableRaisingEvents = true;
        while (true)
        {
            await LoadAsync(server, file, cancel);
            // Notifications can be lost when many come at once; a slow reading makes up for it.
            await changed.WaitAsync(RereadPeriod, cancel);
            while (changed.Wait(0, cancel))
            {
            }
        }
    }

    private async Task LoadAsync(DnsServer server, DnsRecordFile file, CancellationToken cancel)
    {
        try
        {
            var written = File.GetLastWriteTimeUtc(file.Path);
            if (written == _loaded)
                return;
            _loaded = written;
            if (await file.ReadAsync(cancel) is { } services)
                server.Use(new ClusterZone(configuration.ClusterDomain, services, ++_serial));
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            LogUnreadable(file.Path, e.Message);
        }
    }

    [LoggerMessage(4001, LogLevel.Information, "Cluster DNS listens on {Address}; {Upstreams} upstream resolvers")]
    private partial void LogListening(string address, int upstreams);

    [LoggerMessage(4002, LogLevel.Error, "The records in {Path} cannot be read and the earlier ones stay: {Fault}")]
    private partial void LogUnreadable(string path, string fault);
}
