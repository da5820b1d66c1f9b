using System.Net;
using System.Net.Sockets;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.ProvisioningService.Networking;

namespace Platform.ProvisioningService.LoadBalancing;

/// <summary>Works out where the ports of a LoadBalancer service go.</summary>
internal static class ServiceEndpoints
{
    /// <summary>The label by which an EndpointSlice names its service.</summary>
    public const string ServiceNameLabel = "kubernetes.io/service-name";

    private const int DefaultAffinitySeconds = 10800;

    /// <summary>The rules of a service at its address, one a port; ports of protocols other than TCP and UDP have none.</summary>
    public static IEnumerable<LoadBalancerRule> RulesOf(Service service, IPAddress address, IReadOnlyList<EndpointSlice> slices, ClusterNetwork network)
    {
        var ranges = SourceRangesOf(service);
        foreach (var port in service.Spec.Ports ?? [])
        {
            LoadBalancerProtocol? protocol = port.Protocol switch
            {
                null or "" or "TCP" => LoadBalancerProtocol.Tcp,
                "UDP" => LoadBalancerProtocol.Udp,
                _ => null,
            };
            if (protocol is null) continue;
            yield return new LoadBalancerRule
            {
                Address = address,
                Protocol = protocol.Value,
                Port = port.Port,
                Endpoints = EndpointsOf(port, slices, network),
                AffinitySeconds = service.Spec.SessionAffinity == "ClientIP" ? service.Spec.SessionAffinityConfig?.ClientIP?.TimeoutSeconds ?? DefaultAffinitySeconds : null,
                SourceRanges = ranges,
            };
        }
    }

    /// <summary>The client ranges a service lets in; empty for all. One that cannot be read lets nobody in, never everybody.</summary>
    private static IReadOnlyList<IPNetwork> SourceRangesOf(Service service)
    {
        var wanted = service.Spec.LoadBalancerSourceRanges ?? [];
        if (wanted.Count == 0) return [];
        var ranges = wanted.Select(text => IPNetwork.TryParse(text.Trim(), out var range) ? range : (IPNetwork?)null)
            .OfType<IPNetwork>().Where(range => range.BaseAddress.AddressFamily == AddressFamily.InterNetwork).ToList();
        if (ranges.Exists(range => range.PrefixLength == 0)) return [];
        return ranges.Count > 0 ? ranges : [new IPNetwork(IPAddress.Broadcast, 32)];
    }

    // Ready endpoints; when there are none, those that still serve while they end, as a node's own service rules do.
    private static IReadOnlyList<IPEndPoint> EndpointsOf(ServicePort port, IReadOnlyList<EndpointSlice> slices, ClusterNetwork network)
    {
        var found = (from slice in slices
                     where slice.AddressType == "IPv4"
                     from slicePort in slice.Ports ?? []
                     where slicePort.Port is > 0 and <= 65535
                         && (slicePort.Name ?? "") == (port.Name ?? "") && (slicePort.Protocol ?? "TCP") == (port.Protocol ?? "TCP")
                     from endpoint in slice.Endpoints
                     where endpoint.Addresses.Count > 0
                     let address = IPAddress.TryParse(endpoint.Addresses[0], out var parsed) ? parsed : null
                     where address is not null && (network.PodCidr.Contains(address) || network.NodeRange.Contains(address))
                     select (endpoint.Conditions, EndPoint: new IPEndPoint(address, slicePort.Port ?? 0))).ToList();
        var ready = found.Where(entry => entry.Conditions.Ready != false).ToList();
        if (ready.Count == 0) ready = found.Where(entry => entry.Conditions is { Serving: true, Terminating: true }).ToList();
        return [.. ready.Select(entry => entry.EndPoint).Distinct().OrderBy(endPoint => endPoint.ToString(), StringComparer.Ordinal)];
    }
}
