using System.Net.Sockets;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Ingress;

/// <summary>
/// The node's proxy. Rules and certificates reach it by a reload, which a request does not notice; endpoints by its socket. It runs
/// on when the agent ends.
/// </summary>
public sealed partial class Proxy(ProxySettings settings, IProxyUnit unit, CommandRunner commands, TimeProvider time, ILogger<Proxy> logger)
{
    /// <summary>Servers out of use that a worker carries along before a reload is rid of them.</summary>
    private const int MaxUnusedServers = 64;

    private const int CommandsAtOnce = 50;
    private const int Attempts = 3;
    private static readonly TimeSpan ReloadLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private readonly ProxyFiles _files = new(settings);
    private readonly ProxyControl _control = new(settings.Socket);
    private TlsCertificate? _fallback;

    /// <summary>Has the proxy serve a table, and returns when every request that comes from then on is led by it.</summary>
    /// <returns>Certificates that the proxy refuses; with any of them nothing was changed, and the table has to be made without.</returns>
    /// <exception cref="IOException">The proxy does not run, or does not do as it is told.</exception>
    public async Task<IReadOnlyList<TlsCertificate>> ApplyAsync(RoutingTable table, CancellationToken cancel)
    {
        _fallback ??= _files.Fallback(time.GetUtcNow());
        var configuration = ProxyConfiguration.Of(table, _fallback, settings);
        if (_files.CurrentVersion != configuration.Version)
        {
            var main = _files.Write(configuration);
            if (await CheckAsync(main, cancel) is { } fault)
            {
                var refused = await FindRefusedAsync(table, cancel);
                _files.Remove(configuration.Version);
                return refused.Count > 0 ? refused : throw new IOException($"the proxy refuses its configuration: {fault}");
            }

            _files.Use(configuration.Version);
        }
        else
            _files.Update(configuration);
        await EnsureRunningAsync(configuration.Version, cancel);
        await SetServersAsync(configuration, cancel);
        _files.RemoveOthers(configuration.Version);
        return [];
    }

    /// <summary>Has the connections that are open end, each after its next answer. New ones are taken.</summary>
    public async Task RenewAsync(CancellationToken cancel)
    {
        if (_files.CurrentVersion is { } version && await _control.FindWorkersAsync(cancel) is { } workers)
            await ReloadAsync(version, workers, cancel);
    }

    /// <summary>Whether workers of before the last reload still serve connections.</summary>
    public async Task<bool> HasOldWorkersAsync(CancellationToken cancel) =>
        (await _control.FindWorkersAsync(cancel) ?? []).Any(worker => !worker.Current);

    /// <summary>Stops the proxy, if it runs.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        if (await _control.FindWorkersAsync(cancel) is null)
            return;
        await unit.StopAsync(cancel);
        LogStopped();
    }

    private async Task EnsureRunningAsync(string version, CancellationToken cancel)
    {
        var workers = await _control.FindWorkersAsync(cancel);
        if (workers is null)
        {
            await unit.StartAsync(cancel);
            LogStarted();
            return;
        }

        if (workers.FirstOrDefault(worker => worker.Current) is not { } current || await _control.FindVersionAsync(current, cancel) != version)
            await ReloadAsync(version, workers, cancel);
    }

    private async Task ReloadAsync(string version, IReadOnlyList<ProxyWorker> before, CancellationToken cancel)
    {
        var begun = time.GetTimestamp();
        await _control.AskAsync("reload", cancel);
        while (time.GetElapsedTime(begun) < ReloadLimit)
        {
            try
            {
                var worker = (await _control.FindWorkersAsync(cancel))?.FirstOrDefault(w => w.Current && before.All(b => b.Pid != w.Pid));
                if (worker is not null && await _control.FindVersionAsync(worker, cancel) == version)
                {
                    LogReloaded(version, (int)time.GetElapsedTime(begun).TotalMilliseconds);
                    return;
                }
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // The master begins anew, too.
            }

            await Task.Delay(Look, time, cancel);
        }

        throw new IOException($"the proxy has not taken over its configuration within {ReloadLimit.TotalSeconds:0} s");
    }

    private async Task SetServersAsync(ProxyConfiguration configuration, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if ((await _control.FindWorkersAsync(cancel))?.FirstOrDefault(w => w.Current) is not { } worker)
                throw new IOException("the proxy does not run");
            var servers = ServerCommands.Read(await _control.AskAsync($"@!{worker.Pid} {ServerCommands.Ask}", cancel));
            var commands = ServerCommands.Of(servers, configuration.Backends);
            foreach (var part in commands.Chunk(CommandsAtOnce))
                await _control.AskAsync(string.Join(';', part.Select(command => $"@!{worker.Pid} {command}")), cancel);
            if (commands.Count > 0)
                continue;
            if (servers.Count(server => !server.InUse) > MaxUnusedServers)
                await ReloadAsync(configuration.Version, [worker], cancel);
            return;
        }

        throw new IOException("the proxy does not take over the endpoints of services");
    }

    /// <summary>What is wrong with a file; null when nothing is.</summary>
    private async Task<string?> CheckAsync(string file, CancellationToken cancel)
    {
        string[] check = [settings.Program, "-c", "-q", "-f", file];
        string[] command = settings.User is null ? check : ["setpriv", $"--reuid={settings.User}", $"--regid={settings.User}", "--clear-groups", "--no-new-privs", .. check];
        var result = await commands.RunAsync(command[0], command[1..], null, cancel);
        return result.Succeeded ? null : string.Join(' ', (result.Error + result.Output).Split('\n').Where(line => line.Contains("[ALERT]", StringComparison.Ordinal)).Take(2));
    }

    /// <summary>Tries each certificate alone: one that the proxy's library does not take must not keep out all others.</summary>
    private async Task<IReadOnlyList<TlsCertificate>> FindRefusedAsync(RoutingTable table, CancellationToken cancel)
    {
        var refused = new List<TlsCertificate>();
        foreach (var (host, certificate) in table.Certificates.DistinctBy(c => c.Value.Fingerprint))
        {
            var alone = ProxyConfiguration.Of(
                new RoutingTable { Certificates = new Dictionary<string, TlsCertificate> { [host] = certificate } }, _fallback!, settings);
            if (await CheckAsync(_files.Write(alone), cancel) is not null)
                refused.Add(certificate);
            _files.Remove(alone.Version);
        }

        return refused;
    }

    [LoggerMessage(5001, LogLevel.Information, "The ingress proxy runs")]
    private partial void LogStarted();

    [LoggerMessage(5002, LogLevel.Information, "The ingress proxy has taken over configuration {Version} within {Milliseconds} ms")]
    private partial void LogReloaded(string version, int milliseconds);

    [LoggerMessage(5003, LogLevel.Information, "No ingress is left: the proxy ends with its connections")]
    private partial void LogStopped();
}
