using System.Net.Sockets;
using System.Text;

namespace Platform.Host;

/// <summary>Tells systemd that the service is up, when it was started by it as <c>Type=notify</c>: sd_notify(3).</summary>
public static class SystemdNotification
{
    private const string Variable = "NOTIFY_SOCKET";

    /// <summary>Says <c>READY=1</c>; does nothing when nobody asked for it.</summary>
    /// <exception cref="SocketException">The socket that systemd named takes no message.</exception>
    public static void Ready()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 1 } path) return;
        // A leading @ stands for the zero byte of an abstract name.
        var address = new UnixDomainSocketEndPoint(path[0] == '@' ? '\0' + path[1..] : path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.SendTo(Encoding.ASCII.GetBytes("READY=1"), address);
        // What the Host starts is not the service.
        Environment.SetEnvironmentVariable(Variable, null);
    }
}
