using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Ingress;

/// <summary>Where the proxy finds and keeps things.</summary>
public sealed record ProxySettings
{
    /// <summary>Address of the node on which it listens.</summary>
    public required string Address { get; init; }

    public int HttpPort { get; init; } = IngressProxy.HttpPort;

    public int HttpsPort { get; init; } = IngressProxy.HttpsPort;

    /// <summary>Directory in memory that the agent writes and the proxy reads.</summary>
    public string Directory { get; init; } = "/run/platform/ingress";

    /// <summary>Socket by which the proxy is commanded.</summary>
    public string Socket { get; init; } = "/run/node-ingress/master.sock";

    public string Program { get; init; } = "/usr/sbin/haproxy";

    /// <summary>The user that it runs as; null for the agent's own.</summary>
    public string? User { get; init; } = "haproxy";

    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Connections of clients at a time; each takes two of the files that a process may have open.</summary>
    public int MaxConnections { get; init; } = 8000;

    /// <summary>Socket by which a worker of before passes requests on to its successor.</summary>
    /// <param name="tls">Whether the client came with TLS.</param>
    public string Relay(bool tls) => Path.Combine(Path.GetDirectoryName(Socket)!, tls ? "relay-https.sock" : "relay-http.sock");

    /// <summary>The file with which it starts.</summary>
    public string Main => Path.Combine(Directory, "current", ProxyConfiguration.MainFile);
}
