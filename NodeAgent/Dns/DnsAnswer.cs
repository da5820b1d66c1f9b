namespace Platform.NodeAgent.Dns;

/// <summary>What the server says to a question.</summary>
/// <param name="Code">NameError: no such name. NoError without records: the name has none of the type.</param>
/// <param name="Records">The answer section.</param>
/// <param name="Authority">The zone's SOA when there is nothing to answer.</param>
/// <param name="Additional">Addresses of the names in <paramref name="Records"/>.</param>
public sealed record DnsAnswer(
    DnsCode Code, IReadOnlyList<DnsRecord> Records, AuthorityRecord? Authority = null, IReadOnlyList<DnsRecord>? Additional = null)
{
    public static DnsAnswer Failure(DnsCode code) => new(code, []);
}
