using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Kubernetes.Core.V1;
using Platform.NodeAgent.Ingress;
using Platform.NodeAgent.Processes;
using KubernetesIngress = Platform.Kubernetes.Networking.V1.Ingress;

namespace Platform.NodeAgent.Tests.Ingress;

/// <summary>The real proxy on loopback, with applications behind it.</summary>
public sealed class ProxyStage : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ingress-").FullName;

    public ProxyStage()
    {
        Settings = new ProxySettings
        {
            Address = "127.0.0.1",
            HttpPort = FreePort(),
            HttpsPort = FreePort(),
            Directory = Path.Combine(_directory, "files"),
            Socket = Path.Combine(_directory, "master.sock"),
            Program = "haproxy",
            User = null,
            MaxConnections = 200,
        };
        Unit = new ForegroundProxyUnit(Settings);
        Proxy = NewProxy();
    }

    internal ProxySettings Settings { get; }

    internal ForegroundProxyUnit Unit { get; }

    internal Proxy Proxy { get; private set; }

    internal EchoServer One { get; private set; } = null!;

    internal EchoServer Two { get; private set; } = null!;

    public X509Certificate2 Authority { get; } = IngressSamples.Authority();

    public async Task InitializeAsync() => (One, Two) = (await EchoServer.StartAsync("one"), await EchoServer.StartAsync("two"));

    public async Task DisposeAsync()
    {
        await Unit.DisposeAsync();
        await One.DisposeAsync();
        await Two.DisposeAsync();
        Authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>The agent begins anew; the proxy does not.</summary>
    internal void RestartAgent() => Proxy = NewProxy();

    /// <summary>Has the proxy serve ingresses; the services <c>one</c> and <c>two</c> are the applications, <c>none</c> has no endpoints.</summary>
    internal async Task ServeAsync(IEnumerable<KubernetesIngress> ingresses, IReadOnlyDictionary<string, Secret>? secrets = null) =>
        (await Proxy.ApplyAsync(TableOf(ingresses, secrets), default)).ShouldBeEmpty();

    internal RoutingTable TableOf(IEnumerable<KubernetesIngress> ingresses, IReadOnlyDictionary<string, Secret>? secrets = null)
    {
        var table = IngressSamples.Table(ingresses, [IngressSamples.Service("one"), IngressSamples.Service("two"), IngressSamples.Service("none")], secrets);
        return WithEndpoints(table, name => name.Contains(":one:", StringComparison.Ordinal) ? [One] : name.Contains(":two:", StringComparison.Ordinal) ? [Two] : []);
    }

    internal static RoutingTable WithEndpoints(RoutingTable table, Func<string, EchoServer[]> endpoints) =>
        table with { Backends = [.. table.Backends.Select(b => b with { Endpoints = [.. endpoints(b.Name).Select(s => s.Endpoint)] })] };

    /// <summary>A client that resolves every host to the proxy, trusts the test's authority alone, and follows no redirect.</summary>
    internal HttpClient Client()
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port == 443 ? Settings.HttpsPort : Settings.HttpPort, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { Authority },
            RevocationMode = X509RevocationMode.NoCheck,
        };
        return new HttpClient(handler);
    }

    /// <summary>Status and first line of what a URL answers.</summary>
    internal async Task<string> AskAsync(string url, string? host = null)
    {
        using var client = Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return $"{(int)response.StatusCode} {(await response.Content.ReadAsStringAsync()).Split('\n')[0]}";
    }

    /// <summary>The certificate that is shown for a host.</summary>
    internal async Task<X509Certificate2> CertificateOfAsync(string host)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Settings.HttpsPort);
        using var tls = new SslStream(client.GetStream(), false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(host);
        return new X509Certificate2(tls.RemoteCertificate!);
    }

    private Proxy NewProxy() => new(Settings, Unit, new CommandRunner(), TimeProvider.System, NullLogger<Proxy>.Instance);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
