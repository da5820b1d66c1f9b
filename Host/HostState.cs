using System.Reflection;
using Platform.Foundation.Hosting;
using Platform.Foundation.Installation;
using Platform.Foundation.ResourceProvider;
using Platform.Host.Installation;

namespace Platform.Host;

/// <summary>Marks a connection of the internal listener.</summary>
public sealed record InternalConnection;

/// <summary>Marks a connection of the control socket, which only root can open.</summary>
public sealed record ControlConnection;

/// <summary>Whether the Host serves, and what it tells on its control socket.</summary>
public sealed class HostState(PlatformInstallation installation, IEnumerable<IRoleHealth> roles)
{
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(3);
    private volatile bool _ready;

    /// <summary>Everything has started.</summary>
    public void Ready() => _ready = true;

    /// <summary>Answers the control socket.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path != "/status")
        {
            await ArmResponses.WriteFailureAsync(context, new(404, "NotFound", "The control socket serves /status."));
            return;
        }
        var states = await Task.WhenAll(roles.Select(role => LookAsync(role, context.RequestAborted)));
        var state = !_ready ? "Starting" : states.All(role => role.State == "Ready") ? "Ready" : "NotReady";
        var version = typeof(HostState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        var status = new HostStatus(Environment.ProcessId, version, state, installation.PlatformAddress.ToString(), installation.Domain, states);
        await context.Response.WriteAsJsonAsync(status, HostJson.Default.HostStatus);
    }

    private async Task<RoleStatus> LookAsync(IRoleHealth role, CancellationToken cancellationToken)
    {
        if (!_ready) return new RoleStatus(role.Role, "Starting", "");
        try
        {
            var fault = await role.FindFaultAsync(cancellationToken).WaitAsync(LongestLook, cancellationToken);
            return new RoleStatus(role.Role, fault is null ? "Ready" : "NotReady", fault ?? "");
        }
        catch (TimeoutException)
        {
            return new RoleStatus(role.Role, "NotReady", $"No answer within {LongestLook.TotalSeconds:0} s: the machine or its database is overloaded; see 'platform logs'.");
        }
    }
}
