using System.Net.Sockets;
using System.Text;

namespace Platform.ProvisioningService.Nodes.Qemu;

/// <summary>A virtual machine's monitor: qemu's machine protocol (QMP) on a unix socket.</summary>
internal static class QemuMonitor
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Presses the machine's power button.</summary>
    /// <returns>Whether qemu took it; false when nobody answers there.</returns>
    public static async Task<bool> TryPowerDownAsync(string socketPath, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), patience.Token);
            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            // It greets first, and takes commands once the capabilities are agreed on.
            if (await reader.ReadLineAsync(patience.Token) is null) return false;
            return await ExecuteAsync(stream, reader, "qmp_capabilities", patience.Token) && await ExecuteAsync(stream, reader, "system_powerdown", patience.Token);
        }
        catch (Exception exception) when (exception is SocketException or IOException || exception is OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<bool> ExecuteAsync(NetworkStream stream, StreamReader reader, string command, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"{{\"execute\":\"{command}\"}}\n"), cancellationToken);
        // Events come between; an answer has "return" or "error".
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("{\"return\"", StringComparison.Ordinal)) return true;
            if (line.StartsWith("{\"error\"", StringComparison.Ordinal)) return false;
        }
        return false;
    }
}
