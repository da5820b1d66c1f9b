using System.Reflection;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Host.Installation;

namespace Platform.Host;

/// <summary>Marks a connection of the internal listener.</summary>
public sealed record InternalConnection;

/// <summary>Marks a connection of the control socket, which only root can open.</summary>
public sealed record ControlConnection;

/// <summary>Whether the Host serves, and what it tells on its control socket.</summary>
public sealed class HostState(PlatformInstallation installation)
{
    private static readonly string[] Roles = ["ApiGateway", "ControlPlane", "ProvisioningService", "Registry"];
    private volatile bool _ready;

    /// <summary>Everything has started.</summary>
    public void Ready() => _ready = true;

    /// <summary>Answers the control socket.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path != "/status") return ArmResponses.WriteFailureAsync(context, new(404, "NotFound", "The control socket serves /status."));
        var state = _ready ? "Ready" : "Starting";
        var version = typeof(HostState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var status = new HostStatus(Environment.ProcessId, version, state, installation.PlatformAddress.ToString(), installation.Domain, [.. Roles.Select(role => new RoleStatus(role, state, ""))]);
        return context.Response.WriteAsJsonAsync(status, HostJson.Default.HostStatus);
    }
}
