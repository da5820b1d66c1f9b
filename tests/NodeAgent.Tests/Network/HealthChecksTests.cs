using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Platform.Kubernetes.Client;
using Platform.NodeAgent.Network;

namespace Platform.NodeAgent.Tests.Network;

public sealed class HealthChecksTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = new("shop", "web");
    private static readonly NodePlace Here = new("node-1", null);
    private readonly HealthChecks _checks = new(IPAddress.Loopback, NullLogger<HealthChecks>.Instance);
    private readonly CancellationTokenSource _stopping = new();
    private readonly int _port = FreePort();
    private Task _running = Task.CompletedTask;

    public Task InitializeAsync()
    {
        _running = _checks.RunAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(_running);
        _stopping.Dispose();
    }

    [Fact]
    public async Task A_node_with_ready_endpoints_of_a_service_is_healthy_for_it_and_one_without_is_not()
    {
        _checks.Set(Key, Service("node-1"), Here);
        var (code, body) = await AskAsync();
        code.ShouldBe(HttpStatusCode.OK);
        body.ShouldBe("""{"service":{"namespace":"shop","name":"web"},"localEndpoints":1,"serviceProxyHealthy":true}""");

        _checks.Set(Key, Service("node-2"), Here);
        (await AskAsync()).Code.ShouldBe(HttpStatusCode.ServiceUnavailable);
    }

    [Fact]
    public async Task Nobody_answers_for_a_service_that_is_gone()
    {
        _checks.Set(Key, Service("node-1"), Here);
        await AskAsync();

        _checks.Set(Key, null, Here);

        while (await IsAnsweredAsync())
            await Task.Delay(10);
    }

    [Fact]
    public async Task A_client_that_says_nothing_holds_no_other_up()
    {
        _checks.Set(Key, Service("node-1"), Here);
        await AskAsync();
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, _port);

        (await AskAsync()).Code.ShouldBe(HttpStatusCode.OK);
    }

    private ServiceEntry Service(string node) => new()
    {
        Namespace = Key.Namespace,
        Name = Key.Name,
        HealthCheckPort = _port,
        Ports = [new ServicePortEntry("http", "tcp", 80, 30080, [new ServiceEndpoint { Address = "10.244.0.2", Port = 8080, NodeName = node }])],
    };

    /// <summary>The answer, once somebody listens.</summary>
    private async Task<(HttpStatusCode Code, string Body)> AskAsync()
    {
        using var client = new HttpClient();
        while (true)
        {
            try
            {
                var answer = await client.GetAsync(new Uri($"http://127.0.0.1:{_port}/healthz"));
                return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
            }
            catch (HttpRequestException e) when (e.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
            {
                await Task.Delay(10);
            }
        }
    }

    private async Task<bool> IsAnsweredAsync()
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
