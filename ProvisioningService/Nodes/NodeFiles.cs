using System.Security.Cryptography;
using System.Text;

namespace Platform.ProvisioningService.Nodes;

/// <summary>What every kind of machine is told before it boots, and what it is called on the host.</summary>
internal static class NodeFiles
{
    /// <summary>What a machine begins its /etc/hosts with.</summary>
    public static string Hosts(NodeSpecification specification) => $"127.0.0.1 localhost\n{specification.Address} {specification.Node.Name}\n";

    /// <summary>The resolvers to ask: where the host runs one of its own on loopback, nodes ask the servers behind it.</summary>
    public static async Task<string> ReadResolverAsync(CancellationToken cancellationToken)
    {
        const string own = "/etc/resolv.conf", behind = "/run/systemd/resolve/resolv.conf";
        var text = File.Exists(own) ? await File.ReadAllTextAsync(own, cancellationToken) : "";
        return text.Contains("nameserver 127.0.0.53", StringComparison.Ordinal) && File.Exists(behind) ? await File.ReadAllTextAsync(behind, cancellationToken) : text;
    }

    /// <summary>The end of what a machine wrote while it booted.</summary>
    public static string ReadConsole(string file)
    {
        const int longest = 500;
        var text = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        return text.Length > longest ? text[^longest..] : text;
    }

    /// <summary>Writes a file beside its place and renames it: a kill leaves the old file or the new one.</summary>
    public static async Task WriteAsync(string path, string content, bool replace, CancellationToken cancellationToken)
    {
        if (!replace && File.Exists(path)) return;
        await File.WriteAllTextAsync(path + ".new", content, cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Name of a node's link in its router: names have 15 characters at most, and the hash keeps nodes of equal beginnings apart.</summary>
    public static string LinkName(NodeReference node) =>
        "n" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{node.ClusterIndex}/{node.Name}")))[..10];
}
