using System.Text.Json;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Dns;

/// <summary>One line of the journal.</summary>
/// <param name="Key">Which service, or the journal's own id in its first line.</param>
/// <param name="Service">As it is now; null when it is gone.</param>
public sealed record DnsJournalLine(string Key, ServiceEntry? Service);

/// <summary>
/// The file through which the agent tells the DNS unit the cluster's services, a line for each that changed. It begins with an id, is
/// replaced by rename when it begins anew, and stays when the agent stops, so that names resolve on.
/// </summary>
/// <remarks>For one writer, which writes everything once after its start; readers follow by <see cref="DnsJournalReader"/>.</remarks>
public sealed class DnsJournal(string path)
{
    /// <summary>So many superseded lines are kept at least before the journal begins anew.</summary>
    private const int Slack = 1000;

    private readonly Dictionary<string, string> _lines = new(StringComparer.Ordinal);
    private int _written = -1;

    /// <summary>Writes the services that are other than they were, as far as names follow from them; null for those that are gone.</summary>
    public async Task UpdateAsync(IReadOnlyDictionary<string, ServiceEntry?> changes, CancellationToken cancel)
    {
        var changed = new List<string>();
        foreach (var (key, service) in changes)
        {
            if (service is null ? !_lines.Remove(key) : !Put(key, Line(key, Named(service))))
                continue;
            changed.Add(service is null ? Line(key, null) : _lines[key]);
        }

        if (_written >= 0 && changed.Count == 0)
            return;
        try
        {
            // An append that was cut short is not one to append to.
            var begin = _written < 0 || _written + changed.Count > (2 * _lines.Count) + Slack;
            _written = begin ? await BeginAsync(cancel) : _written + await AppendAsync(changed, cancel);
        }
        catch
        {
            _written = -1;
            throw;
        }
    }

    private bool Put(string key, string line)
    {
        if (_lines.GetValueOrDefault(key) == line)
            return false;
        _lines[key] = line;
        return true;
    }

    /// <summary>What cluster DNS needs of a service: endpoints have names of their own only below a headless one.</summary>
    private static ServiceEntry Named(ServiceEntry service) => new()
    {
        Namespace = service.Namespace,
        Name = service.Name,
        ClusterIp = service.ClusterIp,
        ExternalName = service.ExternalName,
        PublishNotReadyAddresses = service.PublishNotReadyAddresses,
        Ports = [.. service.Ports.Select(port => port with
        {
            NodePort = 0,
            Endpoints = service.ClusterIp is null ? [.. port.Endpoints.Where(e => e.Ready || service.PublishNotReadyAddresses).Select(Named)] : [],
        })],
    };

    private static ServiceEndpoint Named(ServiceEndpoint endpoint) => new() { Address = endpoint.Address, Port = endpoint.Port, Hostname = endpoint.Hostname };

    private async Task<int> BeginAsync(CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var next = path + ".next";
        await using (var file = new StreamWriter(next, append: false))
        {
            await file.WriteLineAsync(Line(Guid.NewGuid().ToString(), null).AsMemory(), cancel);
            foreach (var line in _lines.Values)
                await file.WriteLineAsync(line.AsMemory(), cancel);
        }

        File.Move(next, path, overwrite: true);
        return _lines.Count;
    }

    private async Task<int> AppendAsync(List<string> lines, CancellationToken cancel)
    {
        await File.AppendAllTextAsync(path, string.Concat(lines.Select(line => line + "\n")), cancel);
        return lines.Count;
    }

    private static string Line(string key, ServiceEntry? service) => JsonSerializer.Serialize(new DnsJournalLine(key, service), AgentJson.Default.DnsJournalLine);
}
