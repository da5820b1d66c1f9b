using Platform.ControlPlane.Controllers.Pods;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Meta.V1;

namespace Platform.ControlPlane.Controllers.EndpointSlices;

/// <summary>Endpoints that share the same ports, as one slice can hold them.</summary>
/// <param name="Ports">The ports.</param>
/// <param name="Endpoints">The endpoints, ordered by address.</param>
internal sealed record EndpointGroup(IReadOnlyList<EndpointPort> Ports, IReadOnlyList<Endpoint> Endpoints);

/// <summary>Makes the endpoints of a service from pods.</summary>
internal static class EndpointBuilder
{
    private const string ZoneLabel = "topology.kubernetes.io/zone";

    /// <summary>The endpoints of a service. Pods that give a named port different numbers are in different groups.</summary>
    /// <param name="service">The service.</param>
    /// <param name="pods">The pods it selects.</param>
    /// <param name="nodes">Finds a node by name, for its zone.</param>
    public static IReadOnlyList<EndpointGroup> Build(Service service, IEnumerable<Pod> pods, Func<string, Node?> nodes)
    {
        var groups = new Dictionary<string, (IReadOnlyList<EndpointPort> Ports, List<Endpoint> Endpoints)>(StringComparer.Ordinal);
        foreach (var pod in pods.Where(BelongsIn))
        {
            var ports = Ports(service, pod);
            if (ports.Count == 0 && service.Spec.Ports is { Count: > 0 })
                continue;
            var key = string.Join('|', ports.Select(p => FormattableString.Invariant($"{p.Name},{p.Protocol},{p.Port},{p.AppProtocol}")));
            if (!groups.TryGetValue(key, out var group))
                groups[key] = group = (ports, []);
            group.Endpoints.Add(EndpointOf(service, pod, nodes));
        }

        return [.. groups.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => new EndpointGroup(
            g.Value.Ports, [.. g.Value.Endpoints.OrderBy(e => e.Addresses[0], StringComparer.Ordinal)]))];
    }

    private static bool BelongsIn(Pod pod) =>
        !string.IsNullOrEmpty(pod.Status.PodIP) && !string.IsNullOrEmpty(pod.Spec.NodeName) && !PodState.IsFinished(pod);

    private static List<EndpointPort> Ports(Service service, Pod pod)
    {
        var ports = new List<EndpointPort>();
        foreach (var port in service.Spec.Ports ?? [])
        {
            if (TargetOf(port, pod) is not { } number)
                continue;
            ports.Add(new EndpointPort { Name = port.Name ?? "", Port = number, Protocol = port.Protocol ?? "TCP", AppProtocol = port.AppProtocol });
        }

        return ports;
    }

    private static int? TargetOf(ServicePort port, Pod pod)
    {
        var target = port.TargetPort ?? new IntOrString(port.Port);
        if (target.Number is { } number)
            return number == 0 ? port.Port : number;
        return LastingContainers.Of(pod.Spec)
            .SelectMany(c => c.Ports ?? [])
            .FirstOrDefault(p => p.Name == target.Text && (p.Protocol ?? "TCP") == (port.Protocol ?? "TCP"))?.ContainerPortValue;
    }

    private static Endpoint EndpointOf(Service service, Pod pod, Func<string, Node?> nodes)
    {
        var serving = PodState.IsReady(pod);
        var terminating = pod.Metadata.DeletionTimestamp is not null;
        var ready = service.Spec.PublishNotReadyAddresses == true || (serving && !terminating);
        var zone = nodes(pod.Spec.NodeName!)?.Metadata.Labels?.GetValueOrDefault(ZoneLabel);
        return new Endpoint
        {
            Addresses = [pod.Status.PodIP!],
            Conditions = new EndpointConditions { Ready = ready, Serving = serving, Terminating = terminating },
            Hostname = pod.Spec.Hostname is { Length: > 0 } name && pod.Spec.Subdomain == service.Metadata.Name ? name : null,
            NodeName = pod.Spec.NodeName,
            Zone = zone,
            Hints = ready ? HintsOf(service.Spec.TrafficDistribution, pod.Spec.NodeName!, zone) : null,
            TargetRef = new ObjectReference { Kind = "Pod", Namespace = pod.Metadata.Namespace, Name = pod.Metadata.Name, Uid = pod.Metadata.Uid },
        };
    }

    /// <summary>For whom an endpoint is meant, where the service prefers endpoints nearby: its node, and its zone for nodes without one.</summary>
    private static EndpointHints? HintsOf(string? distribution, string node, string? zone)
    {
        var zones = string.IsNullOrEmpty(zone) ? null : (ForZone[])[new ForZone { Name = zone }];
        return distribution switch
        {
            "PreferSameNode" => new EndpointHints { ForNodes = [new ForNode { Name = node }], ForZones = zones },
            "PreferClose" or "PreferSameZone" when zones is not null => new EndpointHints { ForZones = zones },
            _ => null,
        };
    }
}
