using System.Runtime.InteropServices;
using System.Text.Json;
using Platform.Kubernetes.Node;
using Platform.NodeAgent;
using Platform.NodeAgent.Dns;

using var loggers = LoggerFactory.Create(b => b
    .SetMinimumLevel(LogLevel.Information).AddFilter("Microsoft", LogLevel.Warning).AddSystemdConsole());
using var stopping = new CancellationTokenSource();
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);

NodeConfiguration node;
try
{
    node = await NodeConfigurationFile.ReadAsync(NodeConfiguration.Path, stopping.Token);
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
{
    Console.Error.WriteLine($"node-agent: {NodeConfiguration.Path}, which the node's provider writes, cannot be read: {e.Message}");
    return 1;
}

try
{
    if (args is ["dns"])
        await new DnsUnit(node, new AgentPaths(), loggers).RunAsync(stopping.Token);
    else
        await new Agent(node, new AgentPaths(), TimeProvider.System, loggers).RunAsync(stopping.Token);
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // Pods live on: the next start finds them by their labels.
}

return 0;

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
