using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Platform.ProvisioningService.Tests.Networking;

/// <summary>Answers each TCP connection, or each UDP datagram, with its own name and who asked.</summary>
internal sealed class NamedServer : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Task _serving;

    private NamedServer(Socket socket, string name)
    {
        _socket = socket;
        _serving = socket.SocketType == SocketType.Stream ? ServeConnectionsAsync(name) : ServeDatagramsAsync(name);
    }

    public static async Task<NamedServer> StartAsync(string? ns, IPAddress address, int port, string name, ProtocolType protocol = ProtocolType.Tcp)
    {
        var socket = await NamespaceThread.RunAsync(ns, () =>
        {
            var made = new Socket(AddressFamily.InterNetwork, protocol == ProtocolType.Tcp ? SocketType.Stream : SocketType.Dgram, protocol);
            made.Bind(new IPEndPoint(address, port));
            if (protocol == ProtocolType.Tcp) made.Listen(64);
            return made;
        });
        return new NamedServer(socket, name);
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _serving;
    }

    private async Task ServeConnectionsAsync(string name)
    {
        try
        {
            while (true)
            {
                using var connection = await _socket.AcceptAsync();
                await connection.SendAsync(Encoding.UTF8.GetBytes($"{name} {((IPEndPoint)connection.RemoteEndPoint!).Address}"));
                connection.Shutdown(SocketShutdown.Both);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }

    private async Task ServeDatagramsAsync(string name)
    {
        try
        {
            var buffer = new byte[512];
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                await _socket.SendToAsync(Encoding.UTF8.GetBytes($"{name} {((IPEndPoint)received.RemoteEndPoint).Address}"), received.RemoteEndPoint);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Disposed.
        }
    }
}
