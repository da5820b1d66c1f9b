using Platform.Kubernetes.Networking.V1;

namespace Platform.NodeAgent.Network.Policies;

/// <summary>The ports of a policy's rule as conditions of nft.</summary>
internal static class PolicyPorts
{
    /// <summary>Conditions on a connection, any of which may hold, that it leads to one of a rule's ports.</summary>
    /// <param name="ports">The ports; none for all.</param>
    /// <param name="named">The numbers of a port, by name and protocol, each with a set of the addresses that have it.</param>
    public static IEnumerable<string> Match(IReadOnlyList<NetworkPolicyPort>? ports, Func<string, string, IEnumerable<(int Number, string Set)>> named)
    {
        if (ports is null or { Count: 0 })
        {
            yield return "";
            yield break;
        }

        foreach (var group in ports.GroupBy(port => (port.Protocol ?? "TCP").ToLowerInvariant()).Where(group => group.Key is "tcp" or "udp" or "sctp"))
        {
            if (group.Any(port => port.Port is null))
                yield return $"meta l4proto {group.Key} ";
            else if (Ranges(group) is { Length: > 0 } ranges)
                yield return $"meta l4proto {group.Key} ct reply proto-src {{ {ranges} }} ";
            foreach (var (number, set) in group.Select(port => port.Port?.Text).OfType<string>().Distinct().SelectMany(name => named(name, group.Key)))
                yield return $"ct reply ip saddr @{set} meta l4proto {group.Key} ct reply proto-src {number} ";
        }
    }

    // nft refuses intervals that overlap.
    private static string Ranges(IEnumerable<NetworkPolicyPort> ports)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var (first, last) in ports.Where(port => port.Port?.Number is > 0 and <= 65535)
            .Select(port => (First: port.Port!.Value.Number!.Value, Last: Math.Clamp(port.EndPort ?? 0, port.Port.Value.Number.Value, 65535))).Order())
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, last));
            else
                merged.Add((first, last));
        }

        return string.Join(", ", merged.Select(range => range.First == range.Last ? $"{range.First}" : $"{range.First}-{range.Last}"));
    }
}
