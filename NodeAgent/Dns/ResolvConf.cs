using System.Net;

namespace Platform.NodeAgent.Dns;

/// <summary>What a resolv.conf says (resolv.conf(5)).</summary>
public sealed record ResolvConf(IReadOnlyList<string> Servers, IReadOnlyList<string> Searches, IReadOnlyList<string> Options)
{
    public static ResolvConf Parse(string text)
    {
        var servers = new List<string>();
        IReadOnlyList<string> searches = [];
        var options = new List<string>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 2 || words[0][0] is '#' or ';')
                continue;
            switch (words[0])
            {
                case "nameserver" when IPAddress.TryParse(words[1], out _):
                    servers.Add(words[1]);
                    break;
                case "search" or "domain":
                    searches = words[1..];
                    break;
                case "options":
                    options.AddRange(words[1..]);
                    break;
            }
        }

        return new ResolvConf(servers, searches, options);
    }

    /// <summary>The node's own, empty when it has none.</summary>
    public static ResolvConf Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : new ResolvConf([], [], []);
}
