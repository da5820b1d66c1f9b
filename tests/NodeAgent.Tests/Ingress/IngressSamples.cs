using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Networking.V1;
using Platform.NodeAgent.Ingress;
using Platform.NodeAgent.Network;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Tests.Ingress;

/// <summary>Ingresses, services and certificates for tests.</summary>
internal static class IngressSamples
{
    public static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An ingress that many seconds old.</summary>
    public static KubernetesIngress NewIngress(string name, int age, params IngressRule[] rules) => new()
    {
        Metadata = new() { Namespace = "shop", Name = name, Uid = name, CreationTimestamp = Now.AddSeconds(-age) },
        Spec = new() { IngressClassName = "platform", Rules = rules },
    };

    public static IngressRule Rule(string? host, params HttpIngressPath[] paths) => new() { Host = host, Http = new() { Paths = paths } };

    public static HttpIngressPath Prefix(string path, string service = "web", int port = 80) => new() { Path = path, PathType = "Prefix", Backend = To(service, port) };

    public static HttpIngressPath Exact(string path, string service = "web", int port = 80) => new() { Path = path, PathType = "Exact", Backend = To(service, port) };

    public static HttpIngressPath Free(string? path, string service = "web") => new() { Path = path, PathType = "ImplementationSpecific", Backend = To(service, 80) };

    public static IngressBackend To(string service, int port) => new() { Service = new() { Name = service, Port = new() { Number = port } } };

    public static IngressBackend To(string service, string port) => new() { Service = new() { Name = service, Port = new() { Name = port } } };

    public static KubernetesIngress WithTls(this KubernetesIngress ingress, string? secret, params string[] hosts) =>
        ingress with { Spec = ingress.Spec with { Tls = [.. ingress.Spec.Tls ?? [], new IngressTls { SecretName = secret, Hosts = hosts.Length == 0 ? null : hosts }] } };

    /// <summary>A service with the ports <c>http</c> (80) and <c>admin</c> (8080).</summary>
    public static ServiceEntry Service(string name, params string[] addresses) => new()
    {
        Namespace = "shop",
        Name = name,
        ClusterIp = "10.0.0.9",
        Ports = [Port("http", 80, addresses), Port("admin", 8080, addresses)],
    };

    public static ServicePortEntry Port(string name, int port, params string[] addresses) =>
        new(name, "tcp", port, 0, [.. addresses.Select(address => new ServiceEndpoint { Address = address, Port = port + 1000 })]);

    /// <summary>A secret with a certificate of an authority, or of itself.</summary>
    public static Secret TlsSecret(string name, string[] hosts, X509Certificate2? authority = null, int rsaBits = 0, int days = 30)
    {
        using AsymmetricAlgorithm key = rsaBits > 0 ? RSA.Create(rsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedName($"CN={name}");
        var request = key is RSA rsa ? new CertificateRequest(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new CertificateRequest(subject, (ECDsa)key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        var begin = DateTimeOffset.UtcNow.AddDays(-40);
        using var certificate = authority is null
            ? request.CreateSelfSigned(begin, DateTimeOffset.UtcNow.AddDays(days))
            : request.Create(authority.SubjectName, X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!), begin, DateTimeOffset.UtcNow.AddDays(days), RandomNumberGenerator.GetBytes(8));
        return Secret(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }

    public static Secret Secret(string certificate, string key) => new()
    {
        Type = "kubernetes.io/tls",
        Data = new Dictionary<string, byte[]> { ["tls.crt"] = Encoding.ASCII.GetBytes(certificate), ["tls.key"] = Encoding.ASCII.GetBytes(key) },
    };

    /// <summary>An authority whose certificates clients of tests trust.</summary>
    public static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority of the test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-50), DateTimeOffset.UtcNow.AddDays(100));
    }

    public static RoutingTable Table(IEnumerable<KubernetesIngress> ingresses, IReadOnlyList<ServiceEntry> services, IReadOnlyDictionary<string, Secret>? secrets = null) =>
        new RoutingTableBuilder((ns, service) => services.FirstOrDefault(s => s.Namespace == ns && s.Name == service), (_, name) => secrets?.GetValueOrDefault(name) is { } secret
            ? new TlsSecret(TlsCertificate.Read(secret, out var fault), fault) : new TlsSecret(null, "does not exist"), DateTimeOffset.UtcNow).Build(ingresses);
}
