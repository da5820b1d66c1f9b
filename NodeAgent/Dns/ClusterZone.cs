using System.Net;
using System.Net.Sockets;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Dns;

/// <summary>All names of the cluster's zone, by the rules of the Kubernetes DNS specification 1.1.0. Immutable.</summary>
public sealed class ClusterZone
{
    private const int MaxNameLength = 253;
    private readonly Dictionary<string, List<DnsRecord>> _names = new(StringComparer.Ordinal);
    private readonly string _domain;
    private readonly AuthorityRecord _authority;

    public ClusterZone(string domain, IEnumerable<ServiceEntry> services, uint serial)
    {
        _domain = domain.ToLowerInvariant();
        _authority = new AuthorityRecord(_domain, serial);
        Touch(_domain);
        Touch("svc." + _domain);
        Touch("pod." + _domain);
        Add(new NameRecord(_domain, DnsType.Ns, "ns.dns." + _domain));
        foreach (var service in services)
            AddService(service);
    }

    /// <summary>The answer, or null when the name is outside the zone and another server must be asked.</summary>
    public DnsAnswer? Answer(string name, DnsType type)
    {
        var reverse = name.EndsWith(".in-addr.arpa", StringComparison.Ordinal);
        if (!reverse && name != _domain && !name.EndsWith("." + _domain, StringComparison.Ordinal))
            return null;
        if (!_names.TryGetValue(name, out var records))
            return reverse ? null : PodAddress(name, type) ?? new DnsAnswer(DnsCode.NameError, [], _authority);
        if (type == DnsType.Soa && name == _domain)
            return new DnsAnswer(DnsCode.NoError, [_authority]);
        var found = records.Where(r => r.Type == type || r.Type == DnsType.Cname || type == DnsType.Any).ToList();
        if (found.Count == 0)
            return new DnsAnswer(DnsCode.NoError, [], _authority);
        Shuffle(found);
        var targets = found.OfType<ServiceRecord>().Select(s => s.Target).Distinct()
            .SelectMany(t => _names.TryGetValue(t, out var of) ? of.Where(r => r.Type == DnsType.A) : []);
        return new DnsAnswer(DnsCode.NoError, found, null, [.. targets]);
    }

    private void AddService(ServiceEntry service)
    {
        var namespaceName = $"{service.Namespace}.svc.{_domain}";
        var name = $"{service.Name}.{namespaceName}";
        Touch(namespaceName);
        if (service.ExternalName is { } external)
        {
            Add(new NameRecord(name, DnsType.Cname, external.TrimEnd('.').ToLowerInvariant()));
            return;
        }

        Touch(name);
        if (TryIpv4(service.ClusterIp, out var address))
            AddClusterIp(service, name, address);
        else
            AddHeadless(service, name);
    }

    private void AddClusterIp(ServiceEntry service, string name, IPAddress address)
    {
        Add(new AddressRecord(name, address));
        Add(new NameRecord(ReverseName(address), DnsType.Ptr, name));
        foreach (var port in service.Ports)
            AddPort(port, name, port.Port, name);
    }

    private void AddHeadless(ServiceEntry service, string name)
    {
        foreach (var port in service.Ports)
        {
            foreach (var endpoint in port.Endpoints)
            {
                if (!(endpoint.Ready || service.PublishNotReadyAddresses) || !TryIpv4(endpoint.Address, out var address))
                    continue;
                var own = $"{endpoint.Hostname ?? endpoint.Address.Replace('.', '-')}.{name}".ToLowerInvariant();
                Add(new AddressRecord(name, address));
                Add(new AddressRecord(own, address));
                if (endpoint.Hostname is not null)
                    Add(new NameRecord(ReverseName(address), DnsType.Ptr, own));
                if (endpoint.Port != 0)
                    AddPort(port, name, endpoint.Port, own);
            }
        }
    }

    private void AddPort(ServicePortEntry port, string name, int number, string target)
    {
        Add(new ServiceRecord(name, number, target));
        if (port.Name.Length == 0)
            return;
        Touch($"_{port.Protocol}.{name}");
        Add(new ServiceRecord($"_{port.Name}._{port.Protocol}.{name}".ToLowerInvariant(), number, target));
    }

    /// <summary>Any IPv4 address has the name <c>a-b-c-d.namespace.pod.domain</c>, whether a pod has it or not, as upstream's does.</summary>
    private DnsAnswer? PodAddress(string name, DnsType type)
    {
        var labels = name[..^(_domain.Length + 1)].Split('.');
        if (labels is not [var dashed, _, "pod"] || !TryIpv4(dashed.Replace('-', '.'), out var address))
            return null;
        return type is DnsType.A or DnsType.Any
            ? new DnsAnswer(DnsCode.NoError, [new AddressRecord(name, address)])
            : new DnsAnswer(DnsCode.NoError, [], _authority);
    }

    private List<DnsRecord> Touch(string name)
    {
        if (!_names.TryGetValue(name, out var records))
            _names.Add(name, records = []);
        return records;
    }

    private void Add(DnsRecord record)
    {
        if (!IsWritable(record.Name) || (record is NameRecord { Target: var target } && !IsWritable(target)))
            return;
        var records = Touch(record.Name);
        if (!records.Contains(record))
            records.Add(record);
    }

    private static bool IsWritable(string name) => name.Length <= MaxNameLength && name.Split('.').All(l => l.Length is > 0 and <= 63);

    private static void Shuffle(List<DnsRecord> records)
    {
        if (records.Count > 1)
            Random.Shared.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(records));
    }

    private static string ReverseName(IPAddress address)
    {
        var b = address.GetAddressBytes();
        return $"{b[3]}.{b[2]}.{b[1]}.{b[0]}.in-addr.arpa";
    }

    private static bool TryIpv4(string? text, out IPAddress address)
    {
        address = IPAddress.None;
        if (text is null || text.Count(c => c == '.') != 3 || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetwork)
            return false;
        address = parsed;
        return true;
    }
}
