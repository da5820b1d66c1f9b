using System.Net;
using System.Net.WebSockets;
using System.Text;
using Platform.ControlPlane.Clusters;
using Platform.ControlPlane.Tests.Clusters;
using Platform.ControlPlane.Tests.Tunnel;
using Platform.Kubernetes.Core.V1;
using Platform.Kubernetes.Meta.V1;
using Platform.Kubernetes.Serialization;
using Platform.Testing;

namespace Platform.ControlPlane.Tests.Http.Proxy;

public sealed class PodStreamsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private ControlPlaneHarness _harness = null!;
    private HostedCluster _cluster = null!;
    private HttpClient _client = null!;
    private TestAgent _agent = null!;

    public async Task InitializeAsync()
    {
        _harness = await ControlPlaneHarness.StartAsync(postgres);
        _cluster = await _harness.CreateClusterAsync();
        _client = _harness.Client(_cluster, ControlPlaneHarness.Certificate(_cluster, "clusterAdmin", "system:masters"));
        _agent = new TestAgent(_harness, _cluster, "n1");
        await _agent.ConnectAsync();
        await AddPodAsync("web", "n1", ["web"]);
        await AddPodAsync("two", "n1", ["main", "side"]);
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        _client.Dispose();
        await _harness.DisposeAsync();
    }

    [Fact]
    public async Task A_log_is_asked_of_the_pods_node_in_its_words_and_comes_as_it_is_written()
    {
        var more = new TaskCompletionSource();
        var asked = new TaskCompletionSource<string>();
        _agent.Answer = async (stream, head) =>
        {
            asked.SetResult(head);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nfirst\n\r\n"u8.ToArray());
            await more.Task;
            await stream.WriteAsync("5\r\nlast\n\r\n0\r\n\r\n"u8.ToArray());
        };
        using var response = await _client.GetAsync("/api/v1/namespaces/default/pods/web/log?follow=true&tailLines=5&container=", HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await asked.Task).ShouldStartWith("GET /containerLogs/default/web/web?follow=true&tailLines=5 HTTP/1.1\r\n");
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        (await reader.ReadLineAsync()).ShouldBe("first");
        more.SetResult();
        (await reader.ReadToEndAsync()).ShouldBe("last\n");
    }

    [Theory]
    [InlineData(null, WebSocketMessageType.Binary)]
    [InlineData("binary.k8s.io", WebSocketMessageType.Binary)]
    [InlineData("base64.binary.k8s.io", WebSocketMessageType.Text)]
    public async Task A_log_can_be_read_over_a_WebSocket(string? protocol, WebSocketMessageType type)
    {
        _agent.Answer = async (stream, _) => await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nline\n\r\n0\r\n\r\n"u8.ToArray());
        using var socket = await ConnectAsync("pods/web/log?follow=true", protocol);
        socket.SubProtocol.ShouldBe(protocol);
        var text = new StringBuilder();
        var buffer = new byte[64];
        while (await socket.ReceiveAsync(buffer.AsMemory(), default) is { MessageType: not WebSocketMessageType.Close } received)
        {
            received.MessageType.ShouldBe(type);
            var part = Encoding.UTF8.GetString(buffer, 0, received.Count);
            text.Append(type == WebSocketMessageType.Text ? Encoding.UTF8.GetString(Convert.FromBase64String(part)) : part);
        }

        text.ToString().ShouldBe("line\n");
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task A_log_over_a_WebSocket_ends_at_the_node_when_its_client_leaves()
    {
        var ended = new TaskCompletionSource();
        _agent.Answer = async (stream, _) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray());
            (await stream.ReadAsync(new byte[1])).ShouldBe(0);
            ended.SetResult();
        };
        using (var socket = await ConnectAsync("pods/web/log?follow=true", null))
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, default);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_log_is_not_sent_in_a_sub_protocol_that_nobody_knows() =>
        (await Should.ThrowAsync<WebSocketException>(async () =>
        {
            _agent.Answer = async (stream, _) => await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
            using var socket = await ConnectAsync("pods/web/log", "soap");
        })).Message.ShouldContain("400");

    [Theory]
    [InlineData("pods/none/log", 404, "pods \"none\" not found")]
    [InlineData("pods/two/log", 400, "a container name must be specified for pod two, choose one of: [main side]")]
    [InlineData("pods/web/log?container=x", 400, "container x is not valid for pod web")]
    [InlineData("pods/web/exec?command=ls&stdout=1", 400, "Upgrade request required")]
    public async Task What_cannot_be_forwarded_is_refused_in_the_words_of_the_api(string path, int code, string message)
    {
        using var response = await _client.GetAsync("/api/v1/namespaces/default/" + path);
        ((int)response.StatusCode).ShouldBe(code);
        System.Text.Json.JsonSerializer.Deserialize(await response.Content.ReadAsStringAsync(), KubernetesJson.Default.Status)!.Message.ShouldBe(message);
    }

    [Fact]
    public async Task A_node_without_a_tunnel_is_said_to_be_unreachable_at_once()
    {
        await AddPodAsync("lost", "n9", ["c"]);
        using var response = await _client.GetAsync("/api/v1/namespaces/default/pods/lost/log");
        response.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await response.Content.ReadAsStringAsync()).ShouldContain("node \\u0022n9\\u0022 is not connected");
    }

    [Fact]
    public async Task An_exec_is_upgraded_at_the_node_and_its_bytes_pass_both_ways()
    {
        var asked = new TaskCompletionSource<string>();
        _agent.Answer = async (stream, head) =>
        {
            asked.SetResult(head);
            await stream.WriteAsync("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: v4.channel.k8s.io\r\n\r\nhi"u8.ToArray());
            var buffer = new byte[64];
            var read = await stream.ReadAsync(buffer);
            await stream.WriteAsync(buffer.AsMemory(0, read));
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/namespaces/default/pods/two/exec?command=echo&command=a+b&stdin=true&stdout=true&container=side")
        {
            Version = HttpVersion.Version11,
        };
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("SPDY/3.1");
        request.Headers.Add("X-Stream-Protocol-Version", ["v5.channel.k8s.io", "v4.channel.k8s.io"]);
        using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.StatusCode.ShouldBe(HttpStatusCode.SwitchingProtocols);
        response.Headers.GetValues("X-Stream-Protocol-Version").ShouldBe(["v4.channel.k8s.io"]);
        var head = await asked.Task;
        head.ShouldStartWith("POST /exec/default/two/side?input=1&output=1&command=echo&command=a%20b HTTP/1.1\r\n");
        head.ShouldContain("v5.channel.k8s.io");
        await using var stream = await response.Content.ReadAsStreamAsync();
        var bytes = new byte[5];
        await stream.ReadExactlyAsync(bytes.AsMemory(0, 2));
        await stream.WriteAsync("you"u8.ToArray());
        await stream.ReadExactlyAsync(bytes.AsMemory(2, 3));
        Encoding.UTF8.GetString(bytes).ShouldBe("hiyou");
        (await stream.ReadAsync(bytes)).ShouldBe(0);
    }

    [Fact]
    public async Task A_refusal_of_the_node_reaches_the_client_as_a_status()
    {
        _agent.Answer = async (stream, _) => await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 16\r\n\r\nno such process\n"u8.ToArray());
        using var response = await _client.GetAsync("/api/v1/namespaces/default/pods/web/log");
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldContain("no such process");
    }

    private async Task<ClientWebSocket> ConnectAsync(string path, string? protocol)
    {
        var socket = new ClientWebSocket();
        if (protocol is not null)
            socket.Options.AddSubProtocol(protocol);
        using var invoker = new HttpMessageInvoker(_harness.Handler(_cluster, ControlPlaneHarness.Certificate(_cluster, "clusterAdmin", "system:masters")));
        await socket.ConnectAsync(new Uri($"wss://{_cluster.Specification.ServerName}/api/v1/namespaces/default/{path}"), invoker, default);
        return socket;
    }

    private Task AddPodAsync(string name, string node, string[] containers) => _harness.Service<BootstrapObjects>().CreateAsync(
        _cluster.Store,
        new Pod
        {
            Metadata = new ObjectMeta { Name = name, Namespace = "default" },
            Spec = new PodSpec { NodeName = node, Containers = [.. containers.Select(container => new Container { Name = container, Image = "i" })] },
        },
        KubernetesJson.Default.Pod, CancellationToken.None);
}
