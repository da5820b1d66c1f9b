using Platform.Kubernetes.Node;

namespace Platform.NodeAgent.Pods.Images;

/// <summary>Makes the platform's registries reachable from the node: name to address, and whom to trust.</summary>
public sealed class RegistryHosts(RegistryAccess? registry, AgentPaths paths)
{
    private readonly Lock _writing = new();

    /// <summary>Writes the hosts entry and containerd's trust for a registry of the platform; nothing for others. Repeatable.</summary>
    public void Ensure(string host)
    {
        var name = host.Split(':')[0];
        if (registry is null || !name.EndsWith(registry.HostSuffix, StringComparison.OrdinalIgnoreCase))
            return;
        lock (_writing)
        {
            EnsureHostsEntry(name);
            var directory = Path.Combine(paths.RegistryHosts, host);
            Directory.CreateDirectory(directory);
            var authority = Path.Combine(directory, "ca.crt");
            WriteIfDifferent(authority, registry.CertificateAuthority);
            WriteIfDifferent(
                Path.Combine(directory, "hosts.toml"),
                $"server = \"https://{host}\"\ncapabilities = [\"pull\", \"resolve\"]\nca = \"{authority}\"\n");
        }
    }

    private void EnsureHostsEntry(string name)
    {
        var lines = File.Exists(paths.Hosts) ? File.ReadAllLines(paths.Hosts) : [];
        var wanted = $"{registry!.Address}\t{name}";
        if (lines.Contains(wanted))
            return;
        var others = lines.Where(l => !l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Contains(name));
        // In place: in a node the file may be a mount, which cannot be renamed over.
        File.WriteAllText(paths.Hosts, string.Join('\n', others.Append(wanted)) + "\n");
    }

    private static void WriteIfDifferent(string path, string text)
    {
        if (!File.Exists(path) || File.ReadAllText(path) != text)
            File.WriteAllText(path, text);
    }
}
