namespace Platform.ControlPlane.Http.Proxy;

/// <summary>Links in what a server behind a proxy says, as a client has to follow them.</summary>
/// <param name="Prefix">Path under which the server's root is found.</param>
/// <param name="Hosts">The server's own address, and the one that the client used: links to them lead through the proxy.</param>
internal sealed record ProxyLinks(string Prefix, params IReadOnlyList<string> Hosts)
{
    /// <summary>A link as it has to be; links to elsewhere and relative ones stay.</summary>
    public string Rewrite(string link)
    {
        var authority = link.StartsWith("//", StringComparison.Ordinal) ? 2
            : link.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : link.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : 0;
        if (authority == 0) return link.StartsWith('/') ? Prefixed(link) : link;
        var slash = link.IndexOf('/', authority);
        return slash > 0 && Hosts.Contains(link[authority..slash], StringComparer.OrdinalIgnoreCase) ? Prefixed(link[slash..]) : link;
    }

    // A server that knows where it stands writes whole paths.
    private string Prefixed(string path) => path.StartsWith(Prefix, StringComparison.Ordinal) ? path : Prefix + path;
}
