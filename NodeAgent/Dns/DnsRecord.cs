using System.Net;
using System.Net.Sockets;

namespace Platform.NodeAgent.Dns;

/// <summary>One resource record of class IN. Names are lower case, without the final dot.</summary>
public abstract record DnsRecord(string Name, DnsType Type);

public sealed record AddressRecord(string Name, IPAddress Address)
    : DnsRecord(Name, Address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A);

/// <summary>No record: says that the name exists, because of what is below it.</summary>
public sealed record ExistenceRecord(string Name) : DnsRecord(Name, DnsType.None);

/// <summary>A record whose data is a name: CNAME, PTR or NS.</summary>
public sealed record NameRecord(string Name, DnsType Type, string Target) : DnsRecord(Name, Type);

public sealed record ServiceRecord(string Name, int Port, string Target) : DnsRecord(Name, DnsType.Srv);

/// <summary>The zone's authority, which says for how long "no such name" holds.</summary>
public sealed record AuthorityRecord(string Name, uint Serial) : DnsRecord(Name, DnsType.Soa);
