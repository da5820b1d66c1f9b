using System.Globalization;
using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Network;

/// <summary>
/// A datagram flow keeps its translation for as long as packets come. When an endpoint goes from behind a UDP port, the flows to it
/// are forgotten, so that the next packet goes where it now belongs.
/// </summary>
internal sealed class DatagramFlows(CommandRunner commands)
{
    private readonly Dictionary<string, HashSet<Way>> _ways = new(StringComparer.Ordinal);
    private readonly HashSet<Way> _stale = [];

    /// <summary>A service is so now; null when it is gone.</summary>
    public void Set(string owner, ServiceEntry? service, NodePlace here)
    {
        var ways = service is null ? [] : WaysOf(service, here).ToHashSet();
        if (_ways.TryGetValue(owner, out var before))
            _stale.UnionWith(before.Except(ways));
        _stale.ExceptWith(ways);
        if (ways.Count > 0)
            _ways[owner] = ways;
        else
            _ways.Remove(owner);
    }

    /// <summary>Forgets the flows of endpoints that are gone. Call once no new ones are led to them.</summary>
    public async Task ForgetStaleAsync(CancellationToken cancel)
    {
        foreach (var way in _stale)
        {
            string[] to = way.Address is null ? [] : ["--orig-dst", way.Address];
            // It fails when there was no such flow.
            await commands.RunAsync(
                "conntrack", ["-D", "-p", "udp", .. to, "--orig-port-dst", way.Port.ToString(CultureInfo.InvariantCulture), "--reply-src", way.Endpoint], null, cancel);
        }

        _stale.Clear();
    }

    private static IEnumerable<Way> WaysOf(ServiceEntry service, NodePlace here) =>
        from port in service.Ports
        where port.Protocol == "udp"
        from endpoint in EndpointChoice.Of(port, here).Concat(EndpointChoice.OfNode(port, here))
        from way in service.LoadBalancerAddresses.Concat(service.ExternalAddresses).Append(service.ClusterIp).Where(Ipv4.IsAddress).Select(address => (Address: address, port.Port))
            .Concat(port.NodePort > 0 ? [(null, port.NodePort)] : [])
        select new Way(way.Address, way.Port, endpoint.Address);

    /// <param name="Address">The address that is dialled; null for any of the node.</param>
    /// <param name="Port">The port that is dialled.</param>
    /// <param name="Endpoint">Where it leads.</param>
    private readonly record struct Way(string? Address, int Port, string Endpoint);
}
