using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Platform.NodeAgent.Ingress;

/// <summary>The proxy's configuration: a file with its rules and servers, maps of hosts and paths, and certificates.</summary>
/// <remarks>
/// A request's host and path are one key of the maps: that of a path itself (exact ones, and prefixes without more behind them), then
/// the longest prefix; first with the host, then with its first label as a wildcard, then with none.
/// </remarks>
public sealed record ProxyConfiguration
{
    /// <summary>Name of the file with rules and servers.</summary>
    public const string MainFile = "haproxy.cfg";

    private const string Exact = "exact.map", Prefix = "prefix.map", Default = "default.map", CertificateList = "certificates.list";
    private const string DefaultCertificate = "default.pem";

    /// <summary>Hash of everything but the servers, which change while the proxy runs.</summary>
    public required string Version { get; init; }

    /// <summary>The file with rules and servers.</summary>
    public required string Main { get; init; }

    /// <summary>The other files.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Files that hold keys.</summary>
    public static bool IsSecret(string file) => file.EndsWith(".pem", StringComparison.Ordinal);

    /// <summary>The backends and their servers.</summary>
    public required IReadOnlyList<Backend> Backends { get; init; }

    /// <summary>Writes the configuration that serves a table.</summary>
    public static ProxyConfiguration Of(RoutingTable table, TlsCertificate fallback, ProxySettings settings)
    {
        var certificates = table.Certificates.OrderBy(c => c.Key, StringComparer.Ordinal).ToList();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [Exact] = ExactMap(table),
            [Prefix] = Map(table.Routes.Where(r => !r.Exact).Select(r => ($"{r.Host}{r.Path}/", r.Target))),
            [Default] = Map(table.Defaults.Select(d => (d.Key, d.Value))),
            [DefaultCertificate] = fallback.Pem,
        };
        foreach (var (_, certificate) in certificates)
            files[FileOf(certificate)] = certificate.Pem;
        // Of the certificates the first is for clients that ask for a host without one.
        string List(string directory) => string.Concat(
            certificates.Select(c => $"{directory}{FileOf(c.Value)} {c.Key}\n").Prepend($"{directory}{DefaultCertificate}\n"));
        var version = Hash(files.Append(new("", Render(table, settings, "", "", servers: false))).Append(new(CertificateList, List(""))));
        var directory = Path.Combine(settings.Directory, version) + "/";
        files[CertificateList] = List(directory);
        return new ProxyConfiguration { Version = version, Files = files, Main = Render(table, settings, directory, version, servers: true), Backends = table.Backends };
    }

    /// <summary>The proxy's name for a server.</summary>
    public static string ServerName(string address, int port) => string.Create(CultureInfo.InvariantCulture, $"{address}_{port}");

    /// <summary>How a server of a protocol is spoken with, in the proxy's words.</summary>
    public static string OptionsOf(BackendProtocol protocol) => protocol switch
    {
        BackendProtocol.Http2 => " proto h2",
        BackendProtocol.Https => " ssl verify none alpn h2,http/1.1",
        _ => "",
    };

    // A server without TLS must not be told that the request came with it: some refuse that.
    private static string RulesOf(BackendProtocol protocol) =>
        protocol == BackendProtocol.Http2 ? "  http-request set-uri http://%[req.hdr(host)]%[pathq]\n" : $"  # {protocol}\n";

    private static string FileOf(TlsCertificate certificate) => $"{certificate.Fingerprint[..32]}.pem";

    private static string ExactMap(RoutingTable table)
    {
        var exact = table.Routes.Where(r => r.Exact).Select(r => (r.Host + r.Path, r.Target));
        var whole = table.Routes.Where(r => !r.Exact && r.Path.Length > 0).Select(r => (r.Host + r.Path, r.Target));
        return Map(exact.Concat(whole).DistinctBy(entry => entry.Item1));
    }

    private static string Map(IEnumerable<(string Key, Target Target)> entries) => string.Concat(entries
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => $"{entry.Key} {entry.Target.Backend}|{(entry.Target.RedirectsToHttps ? "redirect" : "")}\n"));

    private static string Hash(IEnumerable<KeyValuePair<string, string>> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, text) in files)
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {text.Length}\n{text}")));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Render(RoutingTable table, ProxySettings settings, string directory, string version, bool servers)
    {
        var text = new StringBuilder(Head(settings, version)).Append(Frontend(settings, directory));
        text.Append(CultureInfo.InvariantCulture, $"\nbackend {RoutingTable.Unavailable}\n");
        foreach (var backend in table.Backends)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nbackend {backend.Name}\n  balance random\n{RulesOf(backend.Protocol)}");
            foreach (var server in servers ? backend.Endpoints : [])
                text.Append(CultureInfo.InvariantCulture, $"  server {ServerName(server.Address, server.Port)} {server.Address}:{server.Port}{OptionsOf(backend.Protocol)}\n");
        }

        return text.ToString();
    }

    // An idle connection is closed after its next answer, never under a request that is on its way.
    private static string Head(ProxySettings settings, string version) =>
        $"""
        global
          description {version}
          nbthread {settings.Threads.ToString(CultureInfo.InvariantCulture)}
          maxconn {settings.MaxConnections.ToString(CultureInfo.InvariantCulture)}
          log stdout format raw local0 err
          tune.bufsize 32768
          hard-stop-after 1h
          mworker-max-reloads 25
          ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
          ssl-default-server-options ssl-min-ver TLSv1.2

        defaults
          mode http
          log global
          option dontlognull
          option log-separate-errors
          option dontlog-normal
          option idle-close-on-response
          option redispatch 1
          option clitcpka
          option srvtcpka
          retries 1
          retry-on conn-failure empty-response
          timeout connect 3s
          timeout http-request 30s
          timeout http-keep-alive 75s
          timeout client 1h
          timeout server 1h
          timeout tunnel 1h
          timeout queue 10s
          http-error status 503 content-type text/plain string "No endpoint of the service is ready.\n"


        """;

    private static string Frontend(ProxySettings settings, string directory) => FormattableString.Invariant(
        $$"""
        frontend ingress
          bind {{settings.Address}}:{{settings.HttpPort}}
          bind {{settings.Address}}:{{settings.HttpsPort}} ssl crt-list {{directory}}{{CertificateList}} alpn h2,http/1.1
          bind unix@{{settings.Relay(tls: false)}} accept-proxy mode 600 id 11
          bind unix@{{settings.Relay(tls: true)}} accept-proxy mode 600 id 12
          acl tls ssl_fc
          acl tls so_id 12
          # What comes to a worker of before by a connection that is still open is its successor's, who knows today's rules and endpoints.
          http-request allow if { stopping }
          use_backend relay-https if { stopping } tls
          use_backend relay-http if { stopping }
          # A request that has effects each time is not repeated.
          http-request disable-l7-retry unless { method GET HEAD OPTIONS PUT DELETE TRACE }
          http-request set-var(txn.host) 'req.hdr(host),lower,regsub("\.?(:[0-9]*)?$","")'
          http-request return status 400 content-type text/plain string "The host is no host name.\n" if { var(txn.host) -m reg [^][a-z0-9._:-] }
          http-request set-var(txn.wildcard) 'var(txn.host),regsub("^[^.]*","*")'
          http-request set-var(txn.path) path
          {{Lookup("txn.host", directory)}}
          {{Lookup("txn.wildcard", directory)}}
          http-request set-var(txn.any) 'str({{RoutingTable.AnyHost}})'
          {{Lookup("txn.any", directory)}}
          {{string.Join("\n  ", ((string[])["txn.host", "txn.wildcard", "txn.any"]).Select(host => $"http-request set-var(txn.rule) 'var({host}),map_str({directory}{Default})' if !{{ var(txn.rule) -m found }}"))}}
          http-request return status 404 content-type text/plain string "No Ingress has a rule for this host and path.\n" if !{ var(txn.rule) -m found }
          http-request redirect location https://%[var(txn.host)]%[pathq] code 308 if !tls { var(txn.rule),field(2,|) -m str redirect }
          # What a client says of itself is not believed.
          http-request del-header ^(x[-_]forwarded[-_].*|x[-_]real[-_]ip|x[-_]original[-_].*|forwarded|proxy)$ -m reg
          http-request set-header x-forwarded-for %[src]
          http-request set-header x-real-ip %[src]
          http-request set-header x-forwarded-host %[req.hdr(host)]
          http-request set-header x-forwarded-proto http
          http-request set-header x-forwarded-port 80
          http-request set-header x-forwarded-proto https if tls
          http-request set-header x-forwarded-port 443 if tls
          use_backend %[var(txn.rule),field(1,|)]

        backend relay-http
          server successor unix@{{settings.Relay(tls: false)}} send-proxy-v2

        backend relay-https
          server successor unix@{{settings.Relay(tls: true)}} send-proxy-v2

        """);

    private static string Lookup(string host, string directory) =>
        $$"""
        http-request set-var(txn.key) 'var({{host}}),concat("",txn.path)'
          http-request set-var(txn.rule) 'var(txn.key),map_str({{directory}}{{Exact}})' if !{ var(txn.rule) -m found }
          http-request set-var(txn.rule) 'var(txn.key),map_beg({{directory}}{{Prefix}})' if !{ var(txn.rule) -m found }
        """;
}
