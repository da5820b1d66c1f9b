namespace Platform.NodeAgent.Dns;

/// <summary>Response codes of RFC 1035 that the server uses.</summary>
public enum DnsCode
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
}
