using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Ingress;

/// <summary>What the proxy does: the ingresses of the cluster as one table, conflicts settled.</summary>
public sealed record RoutingTable
{
    /// <summary>Host of rules that are for every host.</summary>
    public const string AnyHost = "*";

    /// <summary>The backend of rules whose service cannot be found: it answers 503.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>What leads where, each host, path and kind once.</summary>
    public IReadOnlyList<Route> Routes { get; init; } = [];

    /// <summary>Where requests go that no route matches, by host, a wildcard, or <see cref="AnyHost"/>.</summary>
    public IReadOnlyDictionary<string, Target> Defaults { get; init; } = new Dictionary<string, Target>();

    /// <summary>The services that routes lead to.</summary>
    public IReadOnlyList<Backend> Backends { get; init; } = [];

    /// <summary>The certificate shown for a host or wildcard.</summary>
    public IReadOnlyDictionary<string, TlsCertificate> Certificates { get; init; } = new Dictionary<string, TlsCertificate>();

    /// <summary>What is wrong with ingresses, none of which harms another.</summary>
    public IReadOnlyList<IngressProblem> Problems { get; init; } = [];
}

/// <summary>A rule.</summary>
/// <param name="Host">Host, wildcard, or <see cref="RoutingTable.AnyHost"/>.</param>
/// <param name="Path">Path; of a prefix without its last slash, so empty for everything.</param>
/// <param name="Exact">Whether the path must be the request's; otherwise its first elements.</param>
/// <param name="Target">Where it leads.</param>
public sealed record Route(string Host, string Path, bool Exact, Target Target);

/// <summary>Where a rule leads.</summary>
/// <param name="Backend">Name of the backend.</param>
/// <param name="RedirectsToHttps">Whether requests without TLS are told to come back with it.</param>
public sealed record Target(string Backend, bool RedirectsToHttps);

/// <summary>How the proxy speaks with a backend.</summary>
public enum BackendProtocol
{
    /// <summary>HTTP/1.1.</summary>
    Http,

    /// <summary>HTTP/2 without TLS, as gRPC servers speak it.</summary>
    Http2,

    /// <summary>HTTP/1.1 or 2 with TLS; the certificate is not looked at, as pods have none for their addresses.</summary>
    Https,
}

/// <summary>A port of a service.</summary>
/// <param name="Name">The proxy's name for it: namespace, service and port.</param>
/// <param name="Protocol">How the proxy speaks with it.</param>
/// <param name="Endpoints">Who answers now.</param>
public sealed record Backend(string Name, BackendProtocol Protocol, IReadOnlyList<ServiceEndpoint> Endpoints);

/// <summary>Something wrong with an ingress.</summary>
/// <param name="Ingress">The ingress.</param>
/// <param name="Reason">One word in upper camel case.</param>
/// <param name="Message">What is wrong and how it is mended.</param>
public sealed record IngressProblem(Platform.Kubernetes.Networking.V1.Ingress Ingress, string Reason, string Message);
