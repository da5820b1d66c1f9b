using System.Globalization;
using Platform.Kubernetes.Networking.V1;
using Platform.NodeAgent.Network;
using IPAddress = System.Net.IPAddress;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Ingress;

/// <summary>What the secret that an ingress names holds.</summary>
/// <param name="Certificate">The certificate, when it is one that can be served.</param>
/// <param name="Fault">Why not.</param>
public readonly record struct TlsSecret(TlsCertificate? Certificate, string? Fault);

/// <summary>Makes one table of all ingresses. Of two that claim the same the older has it; what is broken is left out and said.</summary>
/// <param name="services">Finds a service by namespace and name.</param>
/// <param name="secrets">What a secret holds, by namespace and name.</param>
/// <param name="now">To see which certificates have ended.</param>
public sealed class RoutingTableBuilder(Func<string, string, ServiceEntry?> services, Func<string, string, TlsSecret> secrets, DateTimeOffset now)
{
    /// <summary>Annotation: <c>"false"</c> answers without TLS, too, where an ingress has TLS.</summary>
    public const string RedirectAnnotation = "ingress.platform.internal/ssl-redirect";

    private readonly Dictionary<(string Host, string Path, bool Exact), (Route Route, KubernetesIngress Owner)> _routes = [];
    private readonly Dictionary<string, (Target Target, KubernetesIngress Owner)> _defaults = [];
    private readonly Dictionary<string, (TlsCertificate Certificate, KubernetesIngress Owner)> _certificates = [];
    private readonly Dictionary<string, Backend> _backends = [];
    private readonly List<IngressProblem> _problems = [];

    /// <summary>The table of ingresses, in any order.</summary>
    public RoutingTable Build(IEnumerable<KubernetesIngress> ingresses)
    {
        var ordered = ingresses
            .OrderBy(i => (DateTimeOffset)(i.Metadata.CreationTimestamp ?? default))
            .ThenBy(NameOf, StringComparer.Ordinal).ToList();
        foreach (var ingress in ordered)
        {
            AddCertificates(ingress);
            foreach (var rule in ingress.Spec.Rules ?? [])
                AddRule(ingress, rule);
        }

        // One that has nothing but a default backend means everything; one with rules, first of all its own hosts.
        foreach (var ingress in ordered.Where(i => i.Spec.DefaultBackend is not null).OrderBy(i => i.Spec.Rules is { Count: > 0 }))
            AddDefault(ingress);
        return new RoutingTable
        {
            Routes = [.. _routes.Values.Select(r => r.Route).OrderBy(r => r.Host, StringComparer.Ordinal).ThenBy(r => r.Path, StringComparer.Ordinal).ThenBy(r => r.Exact)],
            Defaults = _defaults.ToDictionary(d => d.Key, d => d.Value.Target),
            Backends = [.. _backends.Values.OrderBy(b => b.Name, StringComparer.Ordinal)],
            Certificates = _certificates.ToDictionary(c => c.Key, c => c.Value.Certificate),
            Problems = _problems,
        };
    }

    private static string NameOf(KubernetesIngress ingress) => $"{ingress.Metadata.Namespace}/{ingress.Metadata.Name}";

    private void Report(KubernetesIngress ingress, string reason, string message) => _problems.Add(new IngressProblem(ingress, reason, message));

    private void AddCertificates(KubernetesIngress ingress)
    {
        foreach (var tls in ingress.Spec.Tls ?? [])
        {
            if (string.IsNullOrEmpty(tls.SecretName))
                continue;
            var (certificate, fault) = secrets(ingress.Metadata.Namespace ?? "", tls.SecretName);
            if (certificate is null)
            {
                Report(ingress, "BadCertificate", $"The secret {tls.SecretName} {fault}. Until then its hosts have a certificate that no client trusts.");
                continue;
            }

            if (certificate.NotAfter < now)
                Report(ingress, "CertificateEnded", $"The certificate in the secret {tls.SecretName} ended on {certificate.NotAfter:yyyy-MM-dd}: renew it.");
            foreach (var host in HostsOf(ingress, tls, certificate).Distinct())
                AddCertificate(ingress, tls.SecretName, host, certificate);
        }
    }

    /// <summary>Hosts of a TLS section; one that names none means the ingress's own, or those that the certificate names.</summary>
    private static IEnumerable<string> HostsOf(KubernetesIngress ingress, IngressTls tls, TlsCertificate certificate)
    {
        if (tls.Hosts is { Count: > 0 })
            return tls.Hosts;
        var hosts = (ingress.Spec.Rules ?? []).Select(rule => rule.Host ?? "").Where(host => host.Length > 0).ToList();
        return hosts.Count > 0 ? hosts : certificate.Names;
    }

    private void AddCertificate(KubernetesIngress ingress, string secret, string host, TlsCertificate certificate)
    {
        if (!IngressNames.IsHost(host))
            Report(ingress, "BadHost", $"'{Shown(host)}' in spec.tls is no host name.");
        else if (_certificates.TryGetValue(host, out var older))
        {
            if (older.Certificate.Fingerprint != certificate.Fingerprint)
                Report(ingress, "Conflict", $"The certificate for {host} is that of the ingress {NameOf(older.Owner)}, which is older; remove the host from spec.tls of one of them.");
        }
        else
        {
            _certificates[host] = (certificate, ingress);
            if (!certificate.IsFor(host))
                Report(ingress, "BadCertificate", $"The certificate in the secret {secret} is not for {host}, and clients will refuse it: make one that names this host.");
        }
    }

    private void AddRule(KubernetesIngress ingress, IngressRule rule)
    {
        var host = string.IsNullOrEmpty(rule.Host) ? RoutingTable.AnyHost : rule.Host;
        if (rule.Host is { Length: > 0 } && !IngressNames.IsHost(host))
        {
            Report(ingress, "BadHost", $"'{Shown(host)}' is no host name; the rule is left out.");
            return;
        }

        foreach (var item in rule.Http?.Paths ?? [])
        {
            var exact = item.PathType == "Exact";
            var text = string.IsNullOrEmpty(item.Path) ? "/" : item.Path;
            if (!IngressNames.IsPath(text))
            {
                Report(ingress, "BadPath", $"No request can have the path '{Shown(text)}'; the rule is left out. Paths are no expressions, and special characters stand in them as %XX.");
                continue;
            }

            var path = exact ? text : text.TrimEnd('/');
            if (!_routes.TryGetValue((host, path, exact), out var older))
                _routes[(host, path, exact)] = (new Route(host, path, exact, TargetOf(ingress, host, item.Backend)), ingress);
            else if (older.Owner.Metadata.Uid != ingress.Metadata.Uid)
                Report(ingress, "Conflict", $"{(host == RoutingTable.AnyHost ? "" : host)}{text} is led by the ingress {NameOf(older.Owner)}, which is older; change the host or path of one of them.");
        }
    }

    private void AddDefault(KubernetesIngress ingress)
    {
        foreach (var rule in ingress.Spec.Rules ?? [])
        {
            if (rule.Host is { Length: > 0 } host && IngressNames.IsHost(host))
                _defaults.TryAdd(host, (TargetOf(ingress, host, ingress.Spec.DefaultBackend!), ingress));
        }

        if (!_defaults.TryGetValue(RoutingTable.AnyHost, out var older))
            _defaults[RoutingTable.AnyHost] = (TargetOf(ingress, RoutingTable.AnyHost, ingress.Spec.DefaultBackend!), ingress);
        else if (ingress.Spec.Rules is null or { Count: 0 })
            Report(ingress, "Conflict", $"The default backend is that of the ingress {NameOf(older.Owner)}, which is older; remove spec.defaultBackend of one of them.");
    }

    private Target TargetOf(KubernetesIngress ingress, string host, IngressBackend backend) =>
        new(BackendOf(ingress, backend), HasTls(ingress, host) && ingress.Metadata.Annotations?.GetValueOrDefault(RedirectAnnotation) != "false");

    private static bool HasTls(KubernetesIngress ingress, string host) => (ingress.Spec.Tls ?? []).Any(tls =>
        tls.Hosts is not { Count: > 0 } hosts || hosts.Any(name => IngressNames.Covers(name, host)));

    private string BackendOf(KubernetesIngress ingress, IngressBackend backend)
    {
        if (backend.Service is not { } wanted)
        {
            Report(ingress, "BadBackend", "Backends other than services are not served: name a service. The rule answers 503.");
            return RoutingTable.Unavailable;
        }

        var ns = ingress.Metadata.Namespace ?? "";
        var named = wanted.Port?.Name is { Length: > 0 } text ? text : wanted.Port?.Number?.ToString(CultureInfo.InvariantCulture) ?? "";
        var service = services(ns, wanted.Name);
        var port = service?.Ports.FirstOrDefault(p => p.Protocol == "tcp" && (wanted.Port?.Name is { Length: > 0 } name ? p.Name == name : p.Port == wanted.Port?.Number));
        var fault = service switch
        {
            null => $"The service {wanted.Name} does not exist in the namespace {ns}: create it.",
            { ExternalName: not null } => $"The service {wanted.Name} is of the type ExternalName, which is not served: give it endpoints.",
            _ when port is null => $"The service {wanted.Name} has no TCP port {Shown(named)}: it has {string.Join(", ", service.Ports.Select(p => p.Name.Length > 0 ? $"{p.Name} ({p.Port})" : $"{p.Port}"))}.",
            _ => null,
        };
        if (fault is not null)
        {
            Report(ingress, "BadBackend", $"{fault} Until then the rule answers 503.");
            return RoutingTable.Unavailable;
        }

        var id = $"{service!.Namespace}:{service.Name}:{port!.Port}";
        _backends.TryAdd(id, new Backend(id, ProtocolOf(port.AppProtocol), EndpointsOf(port)));
        return id;
    }

    private static BackendProtocol ProtocolOf(string? appProtocol) => appProtocol?.ToLowerInvariant() switch
    {
        "kubernetes.io/h2c" or "h2c" or "grpc" => BackendProtocol.Http2,
        "https" or "kubernetes.io/wss" => BackendProtocol.Https,
        _ => BackendProtocol.Http,
    };

    // A proxy stands on every node: which of them a request comes by must not matter.
    private static List<ServiceEndpoint> EndpointsOf(ServicePortEntry port) =>
        [.. EndpointChoice.Of(port, new NodePlace("", null)).Where(e => IsServable(e.Address))];

    private static bool IsServable(string text) =>
        IPAddress.TryParse(text, out var address) && !IPAddress.IsLoopback(address) && address.GetAddressBytes()[0] is > 0 and < 224;

    /// <summary>A text of the user's within a message.</summary>
    private static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";
}
