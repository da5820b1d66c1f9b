using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;
using Platform.ControlPlane.Tests.Tunnel;
using Platform.Kubernetes;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Http.Proxy;

/// <summary>A cluster with a pod on a node that the test plays: port-forwarding to it leads to a server on this machine.</summary>
public sealed class ProxiedPod : IAsyncLifetime
{
    private readonly PostgresFixture _postgres = new();
    private WebApplication _server = null!;
    private int _port;

    /// <summary>The control plane.</summary>
    public ControlPlaneHarness Harness { get; private set; } = null!;

    /// <summary>Ports of the pod that were asked for.</summary>
    public List<string> Ports { get; } = [];

    /// <summary>An administrator, who follows redirects.</summary>
    public HttpClient Client { get; private set; } = null!;

    internal HostedCluster Cluster { get; private set; } = null!;

    internal TestAgent Agent { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await _postgres.InitializeAsync();
        Harness = await ControlPlaneHarness.StartAsync(_postgres);
        Cluster = await Harness.CreateClusterAsync();
        Client = Harness.Client(Cluster, ControlPlaneHarness.Certificate(Cluster, "clusterAdmin", "system:masters"));
        Agent = new TestAgent(Harness, Cluster, "n1") { Answer = ForwardAsync };
        await Agent.ConnectAsync();
        await AddAsync(Pod("web", "10.244.0.5"));
        await StartServerAsync();
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await Agent.DisposeAsync();
        Client.Dispose();
        await Harness.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    /// <summary>Adds an object that may be there already.</summary>
    public Task AddAsync<T>(T value)
        where T : class, IResource<T> =>
        Harness.Service<BootstrapObjects>().CreateAsync(Cluster.Store, value, (JsonTypeInfo<T>)KubernetesJson.Default.GetTypeInfo(typeof(T))!, CancellationToken.None);

    /// <summary>A pod on a node.</summary>
    public static Pod Pod(string name, string address, string node = "n1") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default" },
        Spec = new PodSpec { NodeName = node, Containers = [new Container { Name = "c", Image = "i", Ports = [new ContainerPort { ContainerPortValue = 8080 }] }] },
        Status = new PodStatus { PodIP = address },
    };

    /// <summary>What the node does with a stream: it forwards to the server.</summary>
    public Task ForwardAsync(Stream stream, string head)
    {
        head.ShouldStartWith("POST /portForward/default/web HTTP/1.1\r\n");
        return PortForwarding.ServeAsync(stream, _port, Ports.Add);
    }

    private async Task StartServerAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        _server = builder.Build();
        _server.UseWebSockets();
        _server.Run(AnswerAsync);
        await _server.StartAsync();
        _port = new Uri(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port;
    }

    /// <summary>The server in the pod.</summary>
    private static async Task AnswerAsync(HttpContext http)
    {
        var (request, response) = (http.Request, http.Response);
        switch (request.Path.Value)
        {
            case "/headers":
                await response.WriteAsync(string.Join('\n', request.Headers.Select(header => $"{header.Key}: {header.Value}")));
                break;
            case "/redirect":
                response.Redirect(request.Query["to"]!);
                break;
            case "/page":
                response.ContentType = "text/html";
                if (request.Query.ContainsKey("packed")) response.Headers.ContentEncoding = "gzip";
                await using (var body = request.Query.ContainsKey("packed") ? new System.IO.Compression.GZipStream(response.Body, System.IO.Compression.CompressionLevel.Fastest) : response.Body)
                    await body.WriteAsync("""<a href="/rewriteme">test</a>"""u8.ToArray());
                break;
            case "/count":
                var count = 0L;
                var buffer = new byte[1 << 16];
                int read;
                while ((read = await request.Body.ReadAsync(buffer)) > 0) count += read;
                await response.WriteAsync($"{count}");
                break;
            case "/endless":
                await response.WriteAsync("tick\n");
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                break;
            case "/broken":
                await response.WriteAsync("half");
                http.Abort();
                break;
            case "/socket":
                using (var socket = await http.WebSockets.AcceptWebSocketAsync())
                {
                    var message = new byte[16];
                    var received = await socket.ReceiveAsync(message.AsMemory(), default);
                    await socket.SendAsync(message.AsMemory(0, received.Count), received.MessageType, true, default);
                    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
                }

                break;
            case "/":
                break;
            default:
                response.StatusCode = 299;
                response.Headers["X-Asked"] = $"{request.Method} {http.Features.Get<IHttpRequestFeature>()!.RawTarget}";
                if (request.ContentLength > 0) await response.WriteAsync($"{request.ContentType}: {await new StreamReader(request.Body).ReadToEndAsync()}");
                break;
        }
    }
}
