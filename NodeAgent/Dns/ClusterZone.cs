using System.Net;
using System.Runtime.InteropServices;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Dns;

/// <summary>All names of the cluster's zone, by the rules of the Kubernetes DNS specification 1.1.0.</summary>
/// <remarks>Services come, change and go while questions are answered.</remarks>
public sealed class ClusterZone
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<DnsRecord>> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ZonePart> _parts = new(StringComparer.Ordinal);
    private readonly string _domain;
    private uint _serial;

    public ClusterZone(string domain)
    {
        _domain = domain.ToLowerInvariant();
        var own = new ZonePart(_domain);
        own.Add(new NameRecord(_domain, DnsType.Ns, "ns.dns." + _domain));
        own.Touch("svc." + _domain);
        own.Touch("pod." + _domain);
        Exchange("", own);
    }

    /// <summary>A service is so now; null when it is gone.</summary>
    /// <param name="key">Names the service.</param>
    /// <param name="service">The service.</param>
    public void Set(string key, ServiceEntry? service)
    {
        var part = service is null ? null : new ZonePart(_domain, service);
        lock (_gate)
            Exchange(key, part);
    }

    /// <summary>These are all services, in one step.</summary>
    public void SetAll(IEnumerable<KeyValuePair<string, ServiceEntry?>> services)
    {
        var parts = services.Where(service => service.Value is not null).ToDictionary(service => service.Key, service => new ZonePart(_domain, service.Value!));
        lock (_gate)
        {
            foreach (var gone in _parts.Keys.Where(key => key.Length > 0 && !parts.ContainsKey(key)).ToList())
                Exchange(gone, null);
            foreach (var (key, part) in parts)
                Exchange(key, part);
        }
    }

    /// <summary>The answer, or null when the name is outside the zone and another server must be asked.</summary>
    public DnsAnswer? Answer(string name, DnsType type)
    {
        var reverse = name.EndsWith(".in-addr.arpa", StringComparison.Ordinal);
        if (!reverse && name != _domain && !name.EndsWith("." + _domain, StringComparison.Ordinal))
            return null;
        lock (_gate)
            return Find(name, type, reverse);
    }

    private DnsAnswer? Find(string name, DnsType type, bool reverse)
    {
        var authority = new AuthorityRecord(_domain, _serial);
        if (!_names.TryGetValue(name, out var records))
            return reverse ? null : PodAddress(name, type, authority) ?? new DnsAnswer(DnsCode.NameError, [], authority);
        if (type == DnsType.Soa && name == _domain)
            return new DnsAnswer(DnsCode.NoError, [authority]);
        var found = records.Where(r => r is not ExistenceRecord && (r.Type == type || r.Type == DnsType.Cname || type == DnsType.Any)).ToList();
        if (found.Count == 0)
            return new DnsAnswer(DnsCode.NoError, [], authority);
        Random.Shared.Shuffle(CollectionsMarshal.AsSpan(found));
        var targets = found.OfType<ServiceRecord>().Select(s => s.Target).Distinct()
            .SelectMany(t => _names.TryGetValue(t, out var of) ? of.Where(r => r.Type == DnsType.A) : []);
        return new DnsAnswer(DnsCode.NoError, [.. found, .. Aliased(found, type)], null, [.. targets]);
    }

    /// <summary>What a name of the zone that an alias leads to has; resolvers of pods do not ask a second time.</summary>
    private IEnumerable<DnsRecord> Aliased(List<DnsRecord> found, DnsType type) =>
        type != DnsType.Cname && found is [NameRecord { Type: DnsType.Cname, Target: var target }] && _names.TryGetValue(target, out var records)
            ? records.Where(r => r is not ExistenceRecord && r.Type == type)
            : [];

    private void Exchange(string key, ZonePart? part)
    {
        var before = _parts.TryGetValue(key, out var known) ? known.Records : [];
        var after = part?.Records ?? [];
        foreach (var record in before.Where(record => !after.Contains(record)))
        {
            var records = _names[record.Name];
            records.Remove(record);
            if (records.Count == 0)
                _names.Remove(record.Name);
        }

        foreach (var record in after.Where(record => !before.Contains(record)))
        {
            if (!_names.TryGetValue(record.Name, out var records))
                _names.Add(record.Name, records = []);
            records.Add(record);
        }

        if (part is null)
            _parts.Remove(key);
        else
            _parts[key] = part;
        _serial++;
    }

    /// <summary>Any IPv4 address has the name <c>a-b-c-d.namespace.pod.domain</c>, whether a pod has it or not, as upstream's does.</summary>
    private DnsAnswer? PodAddress(string name, DnsType type, AuthorityRecord authority)
    {
        var labels = name[..^(_domain.Length + 1)].Split('.');
        if (labels is not [var dashed, _, "pod"] || dashed.Replace('-', '.') is var text && !Ipv4.IsAddress(text))
            return null;
        return type is DnsType.A or DnsType.Any
            ? new DnsAnswer(DnsCode.NoError, [new AddressRecord(name, IPAddress.Parse(text))])
            : new DnsAnswer(DnsCode.NoError, [], authority);
    }
}
