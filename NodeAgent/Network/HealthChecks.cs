using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Platform.Kubernetes.Client;

namespace Platform.NodeAgent.Network;

/// <summary>
/// Answers the health checks of load balancers in front of services whose external traffic stays on the node that it comes to: 200
/// while the node has ready endpoints of the service, else 503, on a port of the node for each service.
/// </summary>
/// <param name="nodeIp">The node's address, where it listens.</param>
/// <param name="logger">Told of ports that cannot be had.</param>
public sealed partial class HealthChecks(IPAddress nodeIp, ILogger<HealthChecks> logger)
{
    private const int MaxRequestBytes = 8192;
    private const int MaxClients = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<ObjectKey, Check> _checks = new();
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>A service is so now; null when it is gone.</summary>
    public void Set(ObjectKey service, ServiceEntry? entry, NodePlace here)
    {
        if (entry is { HealthCheckPort: > 0 })
        {
            var ready = entry.Ports.SelectMany(port => port.Endpoints).Where(e => e.NodeName == here.NodeName && e.Ready).Select(e => e.Address).Distinct().Count();
            _checks[service] = new Check(entry.HealthCheckPort, ready);
        }
        else if (!_checks.TryRemove(service, out _))
        {
            return;
        }

        _changes.Writer.TryWrite(true);
    }

    /// <summary>Listens on the services' ports until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        var listening = new Dictionary<(ObjectKey Service, int Port), CancellationTokenSource>();
        try
        {
            await foreach (var changed in _changes.Reader.ReadAllAsync(cancel))
            {
                var wanted = _checks.Select(check => (Service: check.Key, check.Value.Port)).ToHashSet();
                foreach (var (place, ended) in listening.Where(entry => !wanted.Contains(entry.Key)).ToList())
                {
                    await ended.CancelAsync();
                    ended.Dispose();
                    listening.Remove(place);
                }

                foreach (var place in wanted.Where(place => !listening.ContainsKey(place)))
                {
                    if (Listen(place.Port) is not { } socket)
                        continue;
                    var ended = listening[place] = CancellationTokenSource.CreateLinkedTokenSource(cancel);
                    _ = ServeAsync(socket, place.Service, ended.Token);
                }
            }
        }
        finally
        {
            foreach (var ended in listening.Values)
            {
                await ended.CancelAsync();
                ended.Dispose();
            }
        }
    }

    private Socket? Listen(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(nodeIp, port));
            socket.Listen(MaxClients);
            return socket;
        }
        catch (SocketException e)
        {
            LogNotListening(port, e.Message);
            socket.Dispose();
            return null;
        }
    }

    private async Task ServeAsync(Socket socket, ObjectKey service, CancellationToken cancel)
    {
        var places = new SemaphoreSlim(MaxClients);
        using var listening = socket;
        try
        {
            while (true)
            {
                await places.WaitAsync(cancel);
                _ = AnswerAsync(await AcceptAsync(socket, cancel), service, places, cancel);
            }
        }
        catch (OperationCanceledException)
        {
            // The service is gone, or the agent ends.
        }
    }

    private async Task<Socket> AcceptAsync(Socket socket, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await socket.AcceptAsync(cancel);
            }
            catch (SocketException e)
            {
                // The client's doing: it went before it was taken.
                LogUnanswered(e.Message);
            }
        }
    }

    private async Task AnswerAsync(Socket client, ObjectKey service, SemaphoreSlim places, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Patience);
        try
        {
            using (client)
            {
                await ReadRequestAsync(client, limit.Token);
                await client.SendAsync(Answer(service), limit.Token);
                client.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            LogUnanswered(e.Message);
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Every path is answered alike, so that only the end of the head counts.</summary>
    private static async Task ReadRequestAsync(Socket client, CancellationToken cancel)
    {
        var buffer = new byte[MaxRequestBytes];
        var length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            var read = await client.ReceiveAsync(buffer.AsMemory(length), cancel);
            if (read == 0)
                return;
            length += read;
        }
    }

    private byte[] Answer(ObjectKey service)
    {
        var ready = _checks.GetValueOrDefault(service).Ready;
        var body = $$"""{"service":{"namespace":"{{service.Namespace}}","name":"{{service.Name}}"},"localEndpoints":{{ready}},"serviceProxyHealthy":true}""";
        return Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {(ready > 0 ? "200 OK" : "503 Service Unavailable")}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n"
            + $"X-Load-Balancing-Endpoint-Weight: {ready}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}");
    }

    [LoggerMessage(3401, LogLevel.Error, "The health check port {Port} cannot be listened on: {Fault}")]
    private partial void LogNotListening(int port, string fault);

    [LoggerMessage(3402, LogLevel.Debug, "A health check ended early: {Fault}")]
    private partial void LogUnanswered(string fault);

    private readonly record struct Check(int Port, int Ready);
}
