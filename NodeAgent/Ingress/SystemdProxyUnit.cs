using Platform.NodeAgent.Processes;

namespace Platform.NodeAgent.Ingress;

/// <summary>The unit <c>node-ingress</c>, which the image has and which runs only while there is something to serve.</summary>
public sealed class SystemdProxyUnit(CommandRunner commands) : IProxyUnit
{
    private const string Unit = "node-ingress.service";

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancel) => RunAsync(["start", Unit], cancel);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancel) => RunAsync(["stop", "--no-block", Unit], cancel);

    private async Task RunAsync(string[] arguments, CancellationToken cancel)
    {
        var result = await commands.RunAsync("systemctl", arguments, null, cancel);
        if (!result.Succeeded)
            throw new IOException($"systemctl {string.Join(' ', arguments)}: {result.Error}; 'journalctl -u {Unit}' says more");
    }
}
