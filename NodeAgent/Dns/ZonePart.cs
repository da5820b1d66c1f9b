using System.Net;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Dns;

/// <summary>The records of one service.</summary>
internal sealed class ZonePart
{
    private const int MaxNameLength = 253;
    private readonly string _domain;

    /// <summary>A part of the zone without a service.</summary>
    public ZonePart(string domain) => _domain = domain;

    /// <summary>The names of a service.</summary>
    public ZonePart(string domain, ServiceEntry service)
        : this(domain) => AddService(service);

    public HashSet<DnsRecord> Records { get; } = [];

    /// <summary>The name exists, whatever records it has.</summary>
    public void Touch(string name) => Records.Add(new ExistenceRecord(name));

    /// <summary>Adds a record, unless its names cannot be written in a packet.</summary>
    public void Add(DnsRecord record)
    {
        if (IsWritable(record.Name) && (record is not NameRecord { Target: var target } || IsWritable(target)))
            Records.Add(record);
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
        if (Ipv4.IsAddress(service.ClusterIp))
            AddClusterIp(service, name, IPAddress.Parse(service.ClusterIp!));
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
                if (!(endpoint.Ready || service.PublishNotReadyAddresses) || !Ipv4.IsAddress(endpoint.Address))
                    continue;
                var address = IPAddress.Parse(endpoint.Address);
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

    private static bool IsWritable(string name) => name.Length <= MaxNameLength && name.Split('.').All(l => l.Length is > 0 and <= 63);

    private static string ReverseName(IPAddress address)
    {
        var b = address.GetAddressBytes();
        return $"{b[3]}.{b[2]}.{b[1]}.{b[0]}.in-addr.arpa";
    }
}
