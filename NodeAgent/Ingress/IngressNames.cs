using System.Text.RegularExpressions;

namespace Platform.NodeAgent.Ingress;

/// <summary>Which hosts and paths may stand in the proxy's configuration: nothing that could be anything else there.</summary>
internal static partial class IngressNames
{
    private const int MaxHost = 253;
    private const int MaxPath = 4096;

    /// <summary>Whether a text is a host name, or a wildcard for its first label.</summary>
    public static bool IsHost(string text) => text.Length <= MaxHost && Host().IsMatch(text);

    /// <summary>Whether a request can have a path that begins so.</summary>
    public static bool IsPath(string text) => text.Length is > 0 and <= MaxPath && Path().IsMatch(text);

    /// <summary>Whether a host is covered by a name, which may be a wildcard for the first label.</summary>
    public static bool Covers(string name, string host) =>
        name == host || (name.StartsWith("*.", StringComparison.Ordinal) && !host.StartsWith('*')
            && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[dot..] == name[1..]);

    [GeneratedRegex(@"\A(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Host();

    // What RFC 3986 allows in a path.
    [GeneratedRegex(@"\A/[A-Za-z0-9/._~!$&'()*+,;=:@%-]*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Path();
}
