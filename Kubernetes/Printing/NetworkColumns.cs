using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Discovery.V1;
using Platform.Kubernetes.Networking.V1;

namespace Platform.Kubernetes.Printing;

/// <summary>Columns of services, their endpoints, and what leads to them.</summary>
internal static class NetworkColumns
{
    private const int ShownEndpoints = 3;

    public static TableColumns<Service> Service() => new TableColumns<Service>()
        .Text("Type", s => s.Spec.Type ?? "")
        .Text("Cluster-IP", s => Cells.OrNone(s.Spec.ClusterIP))
        .Text("External-IP", ExternalIp)
        .Text("Port(s)", Ports)
        .Age()
        .Wide("Selector", s => Cells.Labels(s.Spec.Selector));

    public static TableColumns<Endpoints> Endpoints() => new TableColumns<Endpoints>()
        .Text("Endpoints", e => Shown((e.Subsets ?? []).SelectMany(Pairs)))
        .Age();

    public static TableColumns<EndpointSlice> EndpointSlice() => new TableColumns<EndpointSlice>()
        .Text("AddressType", e => e.AddressType)
        .Text("Ports", e => e.Ports is { Count: > 0 } ports ? Shown(ports.Select(p => p.Port is { } port ? Cells.Number(port) : "*")) : "<unset>")
        .Text("Endpoints", e => e.Endpoints.Count == 0 ? "<unset>" : Shown(e.Endpoints.SelectMany(p => p.Addresses)))
        .Age();

    public static TableColumns<Ingress> Ingress() => new TableColumns<Ingress>()
        .Text("Class", i => Cells.OrNone(i.Spec.IngressClassName))
        .Text("Hosts", Hosts)
        .Text("Address", i => string.Join(',', (i.Status.LoadBalancer?.Ingress ?? []).Select(a => a.Ip ?? a.Hostname ?? "").Where(a => a.Length > 0)))
        .Text("Ports", i => i.Spec.Tls is { Count: > 0 } ? "80, 443" : "80")
        .Age();

    public static TableColumns<IngressClass> IngressClass() => new TableColumns<IngressClass>()
        .Text("Controller", c => c.Spec.Controller ?? "")
        .Text("Parameters", c => c.Spec.Parameters is { } p ? (string.IsNullOrEmpty(p.ApiGroup) ? p.Kind : $"{p.Kind}.{p.ApiGroup}") + "/" + p.Name : Cells.None)
        .Age();

    public static TableColumns<NetworkPolicy> NetworkPolicy() => new TableColumns<NetworkPolicy>()
        .Text("Pod-Selector", p => Cells.Selector(p.Spec.PodSelector))
        .Age();

    public static TableColumns<IPAddress> IPAddress() => new TableColumns<IPAddress>()
        .Text("ParentRef", a => Parent(a.Spec.ParentRef))
        .Age();

    public static TableColumns<ServiceCidr> ServiceCidr() => new TableColumns<ServiceCidr>()
        .Text("CIDRs", c => string.Join(',', c.Spec.Cidrs ?? []))
        .Age();

    private static string Parent(ParentReference? parent) => parent is null
        ? Cells.None
        : string.Join('/', new[] { string.IsNullOrEmpty(parent.Group) ? parent.Resource : $"{parent.Resource}.{parent.Group}", parent.Namespace, parent.Name }
            .Where(p => !string.IsNullOrEmpty(p)));

    private static string Hosts(Ingress ingress)
    {
        var hosts = (ingress.Spec.Rules ?? []).Select(r => r.Host ?? "").Where(h => h.Length > 0).ToList();
        if (hosts.Count == 0)
            return "*";
        var text = string.Join(',', hosts.Take(ShownEndpoints));
        return hosts.Count > ShownEndpoints ? Cells.Invariant($"{text} + {hosts.Count - ShownEndpoints} more...") : text;
    }

    private static string ExternalIp(Service service)
    {
        var fixedIps = service.Spec.ExternalIPs ?? [];
        switch (service.Spec.Type)
        {
            case "ExternalName":
                return Cells.OrNone(service.Spec.ExternalName);
            case "LoadBalancer":
                var given = (service.Status.LoadBalancer.Ingress ?? []).Select(i => i.Ip ?? i.Hostname ?? "").Where(i => i.Length > 0);
                var all = string.Join(',', given.Concat(fixedIps));
                return all.Length > 0 ? all : "<pending>";
            default:
                return Cells.Join(fixedIps);
        }
    }

    private static string Ports(Service service) => Cells.Join((service.Spec.Ports ?? []).Select(p => p.NodePort is > 0
        ? Cells.Invariant($"{p.Port}:{p.NodePort}/{p.Protocol}")
        : Cells.Invariant($"{p.Port}/{p.Protocol}")));

    private static IEnumerable<string> Pairs(EndpointSubset subset) => (subset.Addresses ?? []).SelectMany(a =>
        subset.Ports is { Count: > 0 } ports ? ports.Select(p => Cells.Invariant($"{a.Ip}:{p.Port}")) : [a.Ip]);

    private static string Shown(IEnumerable<string> parts)
    {
        var all = parts.ToList();
        var text = Cells.Join(all.Take(ShownEndpoints));
        return all.Count > ShownEndpoints ? Cells.Invariant($"{text} + {all.Count - ShownEndpoints} more...") : text;
    }
}
